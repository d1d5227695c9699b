import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { frameCodecs } from './frame-codecs.ts';
import { NativeCodecs } from './native-codecs.ts';
import { sampleFormat, sampleFrames } from './testing/sample-image.ts';
import { codecsFile } from './thread-entry.ts';

describe('the library', () => {
  it('is loaded once, by the first frame that needs it', () => {
    let loaded = 0;
    const codecs = frameCodecs(
      new NativeCodecs(() => {
        loaded++;
        return new WebAssembly.Module(readFileSync(codecsFile()));
      }),
    );
    const format = sampleFormat();
    const native = sampleFrames(format);
    expect(codecs(transferSyntax.RLELossless)?.encode(native, format)).toMatchObject({ ok: true });
    expect(loaded).toBe(0);
    for (let time = 0; time < 2; time++) {
      expect(codecs(transferSyntax.JPEG2000Lossless)?.encode(native, format)).toMatchObject({ ok: true });
      expect(loaded).toBe(1);
    }
  });
});
