/* Preloaded: a file system on which a lock's file is another one as soon as it was opened. */
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

int flock(int descriptor, int operation) {
  char link[64], path[4096];
  (void)operation;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size > 0) {
    path[size] = 0;
    unlink(path);
  }
  return 0;
}
