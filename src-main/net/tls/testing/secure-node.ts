import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssociationEnding } from '../../../../src-shared/dicom/ending.ts';
import { type DicomNode, type NodeOptions, startNode } from '../../scp/dicom-node.ts';
import type { Target } from '../../scu/target.ts';
import { loadTls } from '../load-tls.ts';
import type { TlsOptions } from '../tls-options.ts';
import type { TestCertificate } from './certificates.ts';

/** A folder for certificates that a test writes. */
export class CertificateFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'quarry-tls-'));

  write(name: string, content: string | Uint8Array): string {
    const file = join(this.path, name);
    writeFileSync(file, content);
    return file;
  }

  /** Certificate and key as options. */
  own({ name, cert, key }: TestCertificate): Pick<TlsOptions, 'certificateFile' | 'keyFile'> {
    return { certificateFile: this.write(`${name}.pem`, cert), keyFile: this.write(`${name}.key`, key) };
  }

  [Symbol.dispose](): void {
    this.remove();
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface SecureNode {
  readonly node: DicomNode;
  /** How connections ended, in order. */
  readonly endings: AssociationEnding[];
  /** Resolves with the ending of the next connection, or of one that ended already and was not asked for. */
  nextEnding(): Promise<AssociationEnding>;
  target(tls?: TlsOptions): Target;
}

/** A node of ours that speaks TLS. */
export async function startSecureNode(tls: TlsOptions, more: Partial<NodeOptions> = {}): Promise<SecureNode> {
  const loaded = await loadTls(tls, 'server');
  if (!loaded.ok) throw new Error(`${loaded.code} ${loaded.file}`);
  const endings: AssociationEnding[] = [];
  const events = new EventTarget();
  let asked = 0;
  const started = await startNode({
    host: '127.0.0.1',
    port: 0,
    acceptCalled: () => true,
    tls: loaded.value,
    observers: {
      onEnded: (_connection, ending) => {
        endings.push(ending);
        events.dispatchEvent(new Event('ended'));
      },
    },
    ...more,
  });
  if (!started.ok) throw new Error(started.code);
  const { node } = started;
  return {
    node,
    endings,
    async nextEnding() {
      while (endings.length <= asked) await once(events, 'ended');
      const ending = endings[asked++];
      if (ending === undefined) throw new Error('an ending was counted and is not there');
      return ending;
    },
    target: (options) => ({
      host: '127.0.0.1',
      port: node.port,
      calledAeTitle: 'NODE',
      callingAeTitle: 'TEST',
      ...(options === undefined ? {} : { tls: options }),
    }),
  };
}
