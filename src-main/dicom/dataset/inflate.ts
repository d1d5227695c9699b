import { Inflate } from 'fflate/browser';

type Inflated =
  | { readonly ok: true; readonly bytes: Uint8Array /** False where the deflated bytes end early. */; readonly complete: boolean }
  | { readonly ok: false; readonly code: 'deflate-broken' | 'inflated-too-long' };

/** Deflate makes at most about 1,000 bytes of one: between two looks at the limit not more than 16 MiB can appear. */
const step = 16_384;

/**
 * Inflates raw deflate (RFC 1951, no zlib header), as PS3.5 §A.5 wants it; the NUL that makes its length even is ignored.
 * Stops as soon as more than `maxLength` bytes have come out.
 */
export function inflate(deflated: Uint8Array, maxLength: number): Inflated {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = new Inflate((chunk) => {
    chunks.push(chunk);
    length += chunk.length;
  });
  let complete = true;
  try {
    for (let at = 0; at < deflated.length; at += step) {
      stream.push(deflated.subarray(at, at + step), false);
      if (length > maxLength) return { ok: false, code: 'inflated-too-long' };
    }
  } catch {
    return { ok: false, code: 'deflate-broken' };
  }
  try {
    stream.push(new Uint8Array(0), true);
  } catch {
    // The stream wants more than there is.
    complete = false;
  }
  return { ok: true, bytes: join(chunks, length), complete };
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}
