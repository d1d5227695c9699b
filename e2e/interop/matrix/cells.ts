/** What the matrix is made of: who, in which role, which service, over what. */
export const peers = ['dcmtk', 'orthanc', 'gdcm', 'dcmjs-dimse'] as const;
export type Peer = (typeof peers)[number];

/** The peer's role: an SCP serves us, an SCU asks us. */
export const roles = ['scp', 'scu'] as const;
export type Role = (typeof roles)[number];

export const services = [
  'echo',
  'find-patient',
  'find-study',
  'find-patient-study-only',
  'move',
  'get',
  'store',
  'commitment',
  'worklist',
] as const;
export type Service = (typeof services)[number];

export const transports = ['plain', 'tls'] as const;
export type Transport = (typeof transports)[number];

/** A test, and with what program of the peer; or why there is none. */
export type Cell = { readonly by: string } | { readonly none: string };

export const peerName: Readonly<Record<Peer, string>> = {
  dcmtk: 'DCMTK',
  orthanc: 'Orthanc',
  gdcm: 'GDCM',
  'dcmjs-dimse': 'dcmjs-dimse',
};

export const serviceName: Readonly<Record<Service, string>> = {
  echo: 'C-ECHO',
  'find-patient': 'C-FIND, Patient Root',
  'find-study': 'C-FIND, Study Root',
  'find-patient-study-only': 'C-FIND, Patient/Study Only',
  move: 'C-MOVE',
  get: 'C-GET',
  store: 'C-STORE',
  commitment: 'Storage Commitment',
  worklist: 'Modality Worklist',
};

/** The name of the test of a cell: a run is read by it. */
export function cellTitle(peer: Peer, role: Role, service: Service, transport: Transport): string {
  const does = role === 'scp' ? 'serves us' : 'asks us';
  return `${peerName[peer]} ${does}: ${serviceName[service]}, ${transport === 'tls' ? 'TLS' : 'plain'}`;
}
