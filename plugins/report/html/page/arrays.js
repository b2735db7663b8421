// A figure's arrays: base64 of little-endian elements, to typed arrays.

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const kElements = {
  f32: Float32Array, f64: Float64Array, i32: Int32Array, u8: Uint8Array, i64: BigInt64Array,
};

// Throws an Error in words when the array is absent or is not what its description says.
function arrayOf(figure, name) {
  const array = (figure.arrays || {})[name];
  if (!array) throw new Error("it has no array " + name);
  const Elements = kElements[array.dtype];
  if (!Elements) throw new Error("array " + name + " has the unknown type " + array.dtype);
  const bytes = bytesOf(array.base64);
  const count = array.shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== count * Elements.BYTES_PER_ELEMENT)
    throw new Error("array " + name + " has " + bytes.length + " bytes for " + count + " " +
                    array.dtype);
  const values = new Elements(bytes.buffer);
  return array.dtype === "i64" ? Float64Array.from(values, Number) : values;
}

function hasArray(figure, name) {
  return Boolean(figure.arrays && figure.arrays[name]);
}

// Least and greatest finite value (above 0 if `positive`); [0, 1] when there is none.
function rangeOf(values, positive) {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value) || (positive && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}
