/** A port where nothing listens. */
export const refused = {
  code: 'port-refused',
  title: 'Nothing listens on port 104 of ris.example.org.',
  cause: 'The DICOM service there is stopped, or it listens on another port.',
  tryThis: ['Ask the administrator of Old RIS which port its DICOM service listens on.', 'Common ports are 104, 11112 and 4242.'],
  technical: 'ECONNREFUSED ris.example.org:104 (phase connect)',
  reference: 'PS3.8 §9.1.4',
};

/** Some objects that a server could not read. */
export const damaged = {
  code: 'damaged-file',
  title: 'The server could not read 3 of its images.',
  cause: 'They are damaged or missing in its storage.',
  tryThis: ['Retry later; if it stays so, tell the administrator the instance UIDs.'],
  technical: 'C-STORE sub-operations failed: 3; status B000',
  reference: 'PS3.4 §C.4.2.1.5',
};
