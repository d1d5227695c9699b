import { readFileHeader } from '../../src-main/dicom/part10/read-file.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import type { EncodedDataSet } from './equal-data-sets.ts';

/** Orthanc's REST interface: for looking inside, and for making it act as SCU. */
export class OrthancRest {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  async get(path: string): Promise<unknown> {
    const response = await fetch(`${this.#base}${path}`);
    if (!response.ok) throw new Error(`GET ${path}: ${response.status}`);
    return response.json();
  }

  /** Throws with Orthanc's own words when it could not do it. */
  async post(path: string, body: unknown): Promise<unknown> {
    const response = await fetch(`${this.#base}${path}`, { method: 'POST', body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Adds a file, and returns Orthanc's id of the instance. */
  async upload(file: Uint8Array<ArrayBuffer>): Promise<string> {
    const response = await fetch(`${this.#base}/instances`, { method: 'POST', body: file });
    if (!response.ok) throw new Error(`POST /instances: ${response.status}`);
    const { ID } = (await response.json()) as { ID: string };
    return ID;
  }

  async instanceIds(): Promise<string[]> {
    return (await this.get('/instances')) as string[];
  }

  async clear(): Promise<void> {
    for (const id of (await this.get('/patients')) as string[]) await fetch(`${this.#base}/patients/${id}`, { method: 'DELETE' });
  }

  /** Every instance as it stores it, by SOP instance UID. */
  async dataSets(): Promise<Map<string, EncodedDataSet>> {
    const found = new Map<string, EncodedDataSet>();
    for (const id of await this.instanceIds()) {
      const response = await fetch(`${this.#base}/instances/${id}/file`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      const read = readFileHeader(bytes);
      if (!read.ok) throw new Error(`instance ${id}: ${read.error.code}`);
      const { transferSyntaxUid, dataSetOffset, meta } = read.header;
      found.set(meta.string(tags.MediaStorageSOPInstanceUID) ?? id, { transferSyntaxUid, bytes: bytes.subarray(dataSetOffset) });
    }
    return found;
  }
}
