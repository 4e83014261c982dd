// Files as visitors have them: pictures, archives and arrays, whole and broken.
import zlib from "node:zlib";

/** A PNG of 8 bits; `at(x, y)` gives a pixel's bytes: one for grey, three for colour. */
export function png(width, height, at) {
  const channels = at(0, 0).length;
  const rows = Buffer.alloc(height * (1 + width * channels));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set(at(x, y), y * (1 + width * channels) + 1 + x * channels);
  }
  return Buffer.concat([start(width, height, channels), chunk("IDAT", zlib.deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** The beginning of a PNG that says it is so large. */
export function start(width, height, channels = 1) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = channels === 3 ? 2 : 0;
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", header)]);
}

export function chunk(kind, content) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), content]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(zlib.crc32(body));
  return Buffer.concat([size, body, sum]);
}

/**
 * A zip archive.
 * @param {{name: string, bytes: Buffer, stored?: boolean, encoding?: string}[]} files deflated unless `stored`
 * @param {number} [times] how often the directory names each file, all with the same bytes
 */
export function zip(files, times = 1) {
  const parts = [];
  const directory = [];
  let at = 0;
  for (const { name: text, bytes, stored, encoding = "utf8" } of files) {
    const name = Buffer.from(text, encoding);
    const packed = stored ? bytes : zlib.deflateRawSync(bytes, { level: 9 });
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(stored ? 0 : 8, 4);
    shared.writeUInt32LE(zlib.crc32(bytes), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(bytes.length, 18);
    shared.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from("PK\x03\x04", "latin1"), shared, name, packed);
    for (let i = 0; i < times; i++) {
      const rest = Buffer.alloc(14);
      rest.writeUInt32LE(at, 10);
      directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), shared, rest, name);
    }
    at += 30 + name.length + packed.length;
  }
  const names = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  const count = files.length * times;
  // Of more files than fit in two bytes the number stands in a record before (Zip64).
  const large = Buffer.alloc(count > 0xffff ? 76 : 0);
  if (large.length) {
    large.write("PK\x06\x06", "latin1");
    large.writeBigUInt64LE(44n, 4);
    large.writeBigUInt64LE(BigInt(count), 24);
    large.writeBigUInt64LE(BigInt(count), 32);
    large.writeBigUInt64LE(BigInt(names.length), 40);
    large.writeBigUInt64LE(BigInt(at), 48);
    large.write("PK\x06\x07", 56, "latin1");
    large.writeBigUInt64LE(BigInt(at + names.length), 64);
    large.writeUInt32LE(1, 72);
  }
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(names.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, names, large, end]);
}

/** An NPY file. */
export function npy(kind, shape, bytes) {
  const sizes = shape.length === 1 ? `(${shape},)` : `(${shape.join(", ")})`;
  const header = `{'descr': '${kind}', 'fortran_order': False, 'shape': ${sizes}, }`.padEnd(117) + "\n";
  const size = Buffer.alloc(2);
  size.writeUInt16LE(header.length);
  return Buffer.concat([Buffer.from("\x93NUMPY\x01\x00", "latin1"), size, Buffer.from(header, "latin1"), bytes]);
}

/** A tar archive; names over 100 bytes stand before their files, as GNU's tar has them. */
export function tar(files) {
  const block = (name, size, kind) => {
    const head = Buffer.alloc(512);
    head.write(name.slice(0, 100), 0, "utf8");
    head.write("0000644\0", 100);
    head.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
    head.write(kind, 156);
    head.write("ustar  \0", 257);
    return head;
  };
  const filled = (bytes) => Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
  const parts = files.flatMap(({ name, bytes }) => {
    const long = Buffer.from(`${name}\0`);
    const before = long.length > 100 ? [block("././@LongLink", long.length, "L"), filled(long)] : [];
    return [...before, block(name, bytes.length, "0"), filled(bytes)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}
