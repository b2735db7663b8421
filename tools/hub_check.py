"""Does Python find what `runner fetch` fetched, and the other way round? See tools/hub_check."""
import hashlib, http.server, os, pathlib, subprocess, sys, tempfile, threading

RUNNER, MODEL = sys.argv[1], pathlib.Path(sys.argv[2])
COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = {name: (MODEL / name).read_bytes() for name in
         ("config.json", "vocab.json", "merges.txt", "model.safetensors")}
LARGE = "model.safetensors"


class Hub(http.server.BaseHTTPRequestHandler):
    """The hub's answers: a large file's leads to another host, a small one's is itself."""

    def answer(self, status, headers, body=b""):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def do_GET(self):
        name = self.path.rsplit("/", 1)[1]
        if self.path.startswith("/storage/"):
            return self.answer(200, {"ETag": '"of the storage"'}, FILES[name])
        if not self.path.startswith("/org/tiny/resolve/") or name not in FILES:
            return self.answer(404, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": COMMIT})
        body = FILES[name]
        if name == LARGE:
            return self.answer(302, {
                "X-Repo-Commit": COMMIT, "X-Linked-Size": str(len(body)),
                "X-Linked-ETag": '"%s"' % hashlib.sha256(body).hexdigest(),
                "Location": f"http://localhost:{self.server.server_port}/storage/{name}"})
        git = hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest()
        self.answer(200, {"X-Repo-Commit": COMMIT, "ETag": '"%s"' % git}, body)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    work = pathlib.Path(tempfile.mkdtemp(prefix="hub-check-"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        os.environ.pop(name, None)
        os.environ.pop(name.upper(), None)
    os.environ.update(HF_ENDPOINT=f"http://127.0.0.1:{server.server_port}", HF_HOME=str(work / "py"),
                      no_proxy="127.0.0.1,localhost", HF_HUB_DISABLE_XET="1",
                      HF_HUB_DISABLE_TELEMETRY="1", KAZAN_STORE=str(work / "store"))
    for name in ("HF_HUB_OFFLINE", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        os.environ.pop(name, None)
    import huggingface_hub as hf
    from huggingface_hub.utils import WeakFileLock

    def runner(*words, home, **more):
        environment = {**os.environ, "HF_HOME": str(work / home), **more}
        return subprocess.run([RUNNER, *words], env=environment, cwd=work, text=True,
                              capture_output=True)

    def shape(home):  # every file and link of the cache, and what the links say
        folder = work / home / "hub"
        return {str(path.relative_to(folder)): os.readlink(path) if path.is_symlink() else ""
                for path in folder.rglob("*") if not path.is_dir()}

    # Ours, found by Python.
    fetched = runner("fetch", "org/tiny", home="ours")
    assert fetched.returncode == 0, fetched.stderr
    cache = str(work / "ours/hub")
    folder = hf.snapshot_download("org/tiny", cache_dir=cache, local_files_only=True)
    assert folder == fetched.stdout.strip(), (folder, fetched.stdout)
    for name, body in FILES.items():
        path = hf.try_to_load_from_cache("org/tiny", name, cache_dir=cache)
        assert pathlib.Path(path).read_bytes() == body, name
        assert hf.hf_hub_download("org/tiny", name, cache_dir=cache) == path  # nothing to do
    absent = hf.try_to_load_from_cache("org/tiny", "tokenizer.json", cache_dir=cache)
    assert absent is hf._CACHED_NO_EXIST, absent
    assert hf.scan_cache_dir(cache).warnings == [], hf.scan_cache_dir(cache).warnings

    # Python's, found by us, laid out alike.
    for name in FILES:
        hf.hf_hub_download("org/tiny", name)
    (work / "x.yaml").write_text("report: none\nnodes: {m: {use: model.gpt2, weights: org/tiny}}\n")
    run = runner("x.yaml", home="py", HF_HUB_OFFLINE="1")
    assert run.returncode == 0, run.stderr
    rules = ("CACHEDIR.TAG", ".no_exist")  # tokenizer.json was asked for by us alone
    ours, theirs = ({k: v for k, v in shape(home).items() if not any(r in k for r in rules)}
                    for home in ("ours", "py"))
    assert ours == theirs, (ours, theirs)

    # A lock that Python holds is waited for.
    lock = work / "waits/hub/.locks/models--org--tiny" / (hashlib.sha256(FILES[LARGE]).hexdigest() + ".lock")
    lock.parent.mkdir(parents=True)
    with WeakFileLock(lock):
        waiting = subprocess.Popen([RUNNER, "fetch", "org/tiny"], text=True, stderr=subprocess.PIPE,
                                   stdout=subprocess.PIPE,
                                   env={**os.environ, "HF_HOME": str(work / "waits")})
        line = waiting.stderr.readline()
        assert "waiting for another program" in line, line
    assert waiting.wait(60) == 0
    print(f"huggingface_hub {hf.__version__}: finds ours, ours finds its, laid out alike; "
          "its locks are waited for")


main()
