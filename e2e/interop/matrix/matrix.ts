import type { Cell, Peer, Role, Service, Transport } from './cells.ts';

type Cells = Readonly<Record<Transport, Cell>>;

function by(plain: string, tls: string): Cells {
  return { plain: { by: plain }, tls: { by: tls } };
}

/** The same program over both, or in front of it stunnel, where it has no TLS of its own. */
const native = (program: string): Cells => by(program, program);
const tunnelled = (program: string): Cells => by(program, `${program}, stunnel`);
const none = (reason: string): Cells => ({ plain: { none: reason }, tls: { none: reason } });

const dcmtkCommits = none('DCMTK 3.6.7 has no program for storage commitment, and dcmqrscp no such SOP class.');
const gdcmServes = none('GDCM has no server: gdcmscu is its only program that speaks DICOM.');
const orthancOnly = 'Orthanc 1.10 has no Patient/Study Only model';

/** Every cell there is; one that is missing does not compile. */
export const matrix: Readonly<Record<Peer, Readonly<Record<Role, Readonly<Record<Service, Cells>>>>>> = {
  dcmtk: {
    scp: {
      echo: by('storescp', 'storescp +tls'),
      'find-patient': tunnelled('dcmqrscp'),
      'find-study': tunnelled('dcmqrscp'),
      'find-patient-study-only': tunnelled('dcmqrscp'),
      move: tunnelled('dcmqrscp'),
      get: tunnelled('dcmqrscp'),
      store: by('storescp', 'storescp +tls'),
      commitment: dcmtkCommits,
      worklist: tunnelled('wlmscpfs'),
    },
    scu: {
      echo: by('echoscu', 'echoscu +tls'),
      'find-patient': by('findscu -P', 'findscu -P +tls'),
      'find-study': by('findscu -S', 'findscu -S +tls'),
      'find-patient-study-only': by('findscu -O', 'findscu -O +tls'),
      move: by('movescu, storescp', 'movescu, stunnel; storescp +tls'),
      get: tunnelled('getscu'),
      store: by('storescu', 'storescu +tls'),
      commitment: dcmtkCommits,
      worklist: by('findscu -W', 'findscu -W +tls'),
    },
  },
  orthanc: {
    scp: {
      echo: native('Orthanc'),
      'find-patient': native('Orthanc'),
      'find-study': native('Orthanc'),
      'find-patient-study-only': none(`${orthancOnly}: it refuses the presentation context.`),
      move: native('Orthanc'),
      get: native('Orthanc'),
      store: native('Orthanc'),
      commitment: native('Orthanc'),
      worklist: native('Orthanc, worklist plugin'),
    },
    scu: {
      echo: native('Orthanc'),
      'find-patient': native('Orthanc'),
      'find-study': native('Orthanc'),
      'find-patient-study-only': none(`${orthancOnly}: its REST interface cannot ask in it.`),
      move: native('Orthanc'),
      get: none('Orthanc 1.10 is no C-GET SCU: /modalities/…/get answers 404.'),
      store: native('Orthanc'),
      commitment: native('Orthanc'),
      worklist: native('Orthanc'),
    },
  },
  gdcm: {
    scp: {
      echo: gdcmServes,
      'find-patient': gdcmServes,
      'find-study': gdcmServes,
      'find-patient-study-only': gdcmServes,
      move: gdcmServes,
      get: gdcmServes,
      store: tunnelled('gdcmscu --move --port-scp'),
      commitment: gdcmServes,
      worklist: gdcmServes,
    },
    scu: {
      echo: tunnelled('gdcmscu --echo'),
      'find-patient': tunnelled('gdcmscu --find --patientroot'),
      'find-study': tunnelled('gdcmscu --find --studyroot'),
      'find-patient-study-only': none('gdcmscu has --patientroot and --studyroot only.'),
      move: tunnelled('gdcmscu --move'),
      get: none('gdcmscu names --get in its help, and ends with 1 before it connects.'),
      store: tunnelled('gdcmscu --store'),
      commitment: none('gdcmscu has no storage commitment.'),
      worklist: none('gdcmscu --find --worklist asks in the Study Root model, or, without a model, does not connect.'),
    },
  },
  'dcmjs-dimse': {
    scp: {
      echo: native('Server'),
      'find-patient': native('Server'),
      'find-study': native('Server'),
      'find-patient-study-only': native('Server'),
      move: native('Server'),
      get: native('Server'),
      store: native('Server'),
      commitment: native('Server'),
      worklist: native('Server'),
    },
    scu: {
      echo: native('Client'),
      'find-patient': native('Client'),
      'find-study': native('Client'),
      'find-patient-study-only': native('Client'),
      move: native('Client'),
      get: native('Client'),
      store: native('Client'),
      commitment: native('Client'),
      worklist: native('Client'),
    },
  },
};
