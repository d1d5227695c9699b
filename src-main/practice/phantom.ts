/** A body in a volume that spans [-1, 1] in every direction; `value` is added to what is there already. */
export interface Ellipsoid {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly rx: number;
  readonly ry: number;
  readonly rz: number;
  /** Degrees, in the plane of the slice. */
  readonly angle?: number;
  readonly value: number;
}

/** A slice of a phantom, row by row. */
export interface SliceOptions {
  readonly rows: number;
  readonly columns: number;
  readonly background: number;
  /** Where the slice lies, -1 to 1. */
  readonly z: number;
  /** Largest deviation of the noise. */
  readonly noise: number;
  readonly random: () => number;
  readonly lowest: number;
  readonly highest: number;
}

/** Cuts ellipsoids at one plane. The cost is that of the rows they cover, so that hundreds of slices take a fraction of a second. */
export function cutPhantom(bodies: readonly Ellipsoid[], options: SliceOptions): Int16Array {
  const { rows, columns } = options;
  const sums = new Float32Array(rows * columns).fill(options.background);
  for (const body of bodies) addBody(sums, rows, columns, body, options.z);
  return withNoise(sums, options);
}

/** How many different values the noise has before it repeats, from another place in every row. */
const noiseLength = 1021;

function withNoise(sums: Float32Array, { rows, columns, noise, random, lowest, highest }: SliceOptions): Int16Array {
  const table = Float32Array.from({ length: noiseLength }, () => (random() + random() - 1) * noise);
  const slice = new Int16Array(sums.length);
  for (let row = 0; row < rows; row++) {
    let at = Math.floor(random() * noiseLength);
    for (let index = row * columns; index < (row + 1) * columns; index++) {
      at = at + 1 === noiseLength ? 0 : at + 1;
      const value = (sums[index] ?? 0) + (table[at] ?? 0);
      slice[index] = value < lowest ? lowest : value > highest ? highest : value;
    }
  }
  return slice;
}

function addBody(sums: Float32Array, rows: number, columns: number, body: Ellipsoid, z: number): void {
  const height = (z - body.z) / body.rz;
  const scaleSquared = 1 - height * height;
  if (scaleSquared <= 0) return;
  const scale = Math.sqrt(scaleSquared);
  const angle = ((body.angle ?? 0) * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const rx = body.rx * scale;
  const ry = body.ry * scale;
  // (u/rx)² + (v/ry)² ≤ 1 with u, v rotated, solved for x in each row: a x² + b x + c ≤ 0.
  const a = (cos / rx) ** 2 + (sin / ry) ** 2;
  const reach = Math.sqrt((rx * sin) ** 2 + (ry * cos) ** 2);
  const lastRow = Math.min(rows - 1, Math.ceil(((body.y + reach + 1) / 2) * rows));
  for (let row = Math.max(0, Math.floor(((body.y - reach + 1) / 2) * rows)); row <= lastRow; row++) {
    const y = (2 * (row + 0.5)) / rows - 1 - body.y;
    const b = 2 * y * cos * sin * (1 / rx ** 2 - 1 / ry ** 2);
    const c = y * y * ((sin / rx) ** 2 + (cos / ry) ** 2) - 1;
    const discriminant = b * b - 4 * a * c;
    if (discriminant < 0) continue;
    const root = Math.sqrt(discriminant);
    const first = columnOf((-b - root) / (2 * a) + body.x, columns);
    const last = columnOf((-b + root) / (2 * a) + body.x, columns);
    const end = row * columns + Math.min(columns, last);
    for (let index = row * columns + Math.max(0, first); index < end; index++) sums[index] = (sums[index] ?? 0) + body.value;
  }
}

function columnOf(x: number, columns: number): number {
  return Math.round(((x + 1) / 2) * columns);
}
