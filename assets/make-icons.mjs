/**
 * Draws Quarry's icon: three slabs cut from a block, the way slices are cut from a volume, on a dark tile.
 * `node assets/make-icons.mjs` writes icon.svg, icon.png, icon.ico, icon.icns and icons/<size>.png beside this file.
 * The shapes below are the only source; the written files are checked in so that packaging needs no drawing.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';

const here = new URL('.', import.meta.url);
const size = 1024;
const samplesPerSide = 3;

/** In units of the icon's 1024 pixels. The tile is a square with rounded corners. */
const tile = { inset: 64, radius: 200, from: '#17343c', to: '#0b1a20' };

/** A slab in isometric view: its top (a rhombus), its left and its right side. */
function slab(centreY, height, colours) {
  const halfWidth = 310;
  const halfDepth = 155;
  const x = size / 2;
  const left = [x - halfWidth, centreY];
  const right = [x + halfWidth, centreY];
  const front = [x, centreY + halfDepth];
  const down = ([px, py]) => [px, py + height];
  return [
    { colour: colours.left, points: [left, front, down(front), down(left)] },
    { colour: colours.right, points: [front, right, down(right), down(front)] },
    { colour: colours.top, points: [[x, centreY - halfDepth], right, front, left] },
  ];
}

const shapes = [
  ...slab(622, 84, { top: '#2f7d84', left: '#1f5a60', right: '#17474c' }),
  ...slab(488, 84, { top: '#54aaa6', left: '#348582', right: '#286b69' }),
  ...slab(354, 84, { top: '#e9f5ef', left: '#9fd0c4', right: '#7db7ab' }),
];

/** What lies on the uppermost slab: an ellipse as a phantom's cross-section has. */
const ellipses = [
  { colour: '#2f7d84', x: 512, y: 354, rx: 150, ry: 75 },
  { colour: '#e9f5ef', x: 512, y: 354, rx: 104, ry: 52 },
  { colour: '#f2a541', x: 552, y: 340, rx: 34, ry: 17 },
];

function rgb(colour) {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function isInTile(x, y) {
  const first = tile.inset + tile.radius;
  const last = size - first;
  const dx = Math.max(first - x, x - last, 0);
  const dy = Math.max(first - y, y - last, 0);
  return (
    x >= tile.inset &&
    x <= size - tile.inset &&
    y >= tile.inset &&
    y <= size - tile.inset &&
    dx * dx + dy * dy <= tile.radius ** 2
  );
}

function isInPolygon(points, x, y) {
  let inside = false;
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const [xi, yi] = points[i];
    const [xj, yj] = points[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

const prepared = {
  polygons: shapes.map(({ colour, points }) => ({ rgb: rgb(colour), points })),
  ellipses: ellipses.map((ellipse) => ({ ...ellipse, rgb: rgb(ellipse.colour) })),
  from: rgb(tile.from),
  to: rgb(tile.to),
};

/** The colour at a point, or undefined outside the tile. Later shapes cover earlier ones. */
function colourAt(x, y) {
  if (!isInTile(x, y)) return undefined;
  for (const ellipse of prepared.ellipses.toReversed()) {
    if (((x - ellipse.x) / ellipse.rx) ** 2 + ((y - ellipse.y) / ellipse.ry) ** 2 <= 1) return ellipse.rgb;
  }
  for (const polygon of prepared.polygons.toReversed()) if (isInPolygon(polygon.points, x, y)) return polygon.rgb;
  const t = (y - tile.inset) / (size - 2 * tile.inset);
  return prepared.from.map((value, channel) => value + (prepared.to[channel] - value) * t);
}

/** RGBA of the whole icon, edges smoothed by several samples a pixel. */
function draw() {
  const pixels = new Uint8Array(size * size * 4);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let [red, green, blue, hits] = [0, 0, 0, 0];
      for (let sample = 0; sample < samplesPerSide ** 2; sample++) {
        const x = column + ((sample % samplesPerSide) + 0.5) / samplesPerSide;
        const y = row + (Math.floor(sample / samplesPerSide) + 0.5) / samplesPerSide;
        const colour = colourAt(x, y);
        if (colour === undefined) continue;
        red += colour[0];
        green += colour[1];
        blue += colour[2];
        hits++;
      }
      if (hits > 0)
        pixels.set([red / hits, green / hits, blue / hits, (255 * hits) / samplesPerSide ** 2], (row * size + column) * 4);
    }
  }
  return pixels;
}

/** Mean of the pixels that fall together, weighted by how opaque they are. */
function shrink(pixels, to) {
  const scale = size / to;
  const small = new Uint8Array(to * to * 4);
  for (let row = 0; row < to; row++) {
    for (let column = 0; column < to; column++) {
      const sum = [0, 0, 0, 0];
      let count = 0;
      for (let y = Math.floor(row * scale); y < Math.ceil((row + 1) * scale); y++) {
        for (let x = Math.floor(column * scale); x < Math.ceil((column + 1) * scale); x++) {
          const at = (y * size + x) * 4;
          const alpha = pixels[at + 3];
          for (let channel = 0; channel < 3; channel++) sum[channel] += pixels[at + channel] * alpha;
          sum[3] += alpha;
          count++;
        }
      }
      if (sum[3] > 0) small.set([sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3], sum[3] / count], (row * to + column) * 4);
    }
  }
  return small;
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function pngChunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function png(pixels, side) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.alloc(side * (side * 4 + 1));
  for (let row = 0; row < side; row++) rows.set(pixels.subarray(row * side * 4, (row + 1) * side * 4), row * (side * 4 + 1) + 1);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows, { level: 9 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Windows: a directory of PNG images. */
function ico(images) {
  const header = Buffer.alloc(6 + 16 * images.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  images.forEach(({ side, data }, index) => {
    const at = 6 + 16 * index;
    header.set([side % 256, side % 256, 0, 0, 1, 0, 32, 0], at);
    header.writeUInt32LE(data.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += data.length;
  });
  return Buffer.concat([header, ...images.map(({ data }) => data)]);
}

/** macOS: a list of PNG images, each under the type of its size. */
function icns(images) {
  const types = { 16: 'icp4', 32: 'icp5', 64: 'icp6', 128: 'ic07', 256: 'ic08', 512: 'ic09', 1024: 'ic10' };
  const entries = images.map(({ side, data }) => {
    const header = Buffer.alloc(8);
    header.write(types[side], 0, 'latin1');
    header.writeUInt32BE(data.length + 8, 4);
    return Buffer.concat([header, data]);
  });
  const header = Buffer.alloc(8);
  header.write('icns', 0, 'latin1');
  header.writeUInt32BE(8 + entries.reduce((sum, entry) => sum + entry.length, 0), 4);
  return Buffer.concat([header, ...entries]);
}

function svg() {
  const side = size - 2 * tile.inset;
  const polygons = shapes.map(
    ({ colour, points }) => `  <polygon fill="${colour}" points="${points.map((point) => point.join(',')).join(' ')}"/>`,
  );
  const rings = ellipses.map(
    ({ colour, x, y, rx, ry }) => `  <ellipse fill="${colour}" cx="${x}" cy="${y}" rx="${rx}" ry="${ry}"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" role="img" aria-label="Quarry">`,
    `  <linearGradient id="tile" x2="0" y2="1"><stop stop-color="${tile.from}"/><stop offset="1" stop-color="${tile.to}"/></linearGradient>`,
    `  <rect fill="url(#tile)" x="${tile.inset}" y="${tile.inset}" width="${side}" height="${side}" rx="${tile.radius}"/>`,
    ...polygons,
    ...rings,
    '</svg>',
    '',
  ].join('\n');
}

const full = draw();
const images = [16, 32, 48, 64, 128, 256, 512, 1024].map((side) => ({
  side,
  data: png(side === size ? full : shrink(full, side), side),
}));
const of = (...sides) => images.filter(({ side }) => sides.includes(side));
mkdirSync(new URL('icons/', here), { recursive: true });
writeFileSync(new URL('icon.svg', here), svg());
writeFileSync(new URL('icon.png', here), png(full, size));
for (const { side, data } of of(16, 32, 48, 64, 128, 256, 512)) writeFileSync(new URL(`icons/${side}x${side}.png`, here), data);
writeFileSync(new URL('icon.ico', here), ico(of(16, 32, 48, 64, 128, 256)));
writeFileSync(new URL('icon.icns', here), icns(of(16, 32, 64, 128, 256, 512, 1024)));
