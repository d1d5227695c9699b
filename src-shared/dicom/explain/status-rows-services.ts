import type { StatusRow } from './status-rows-general.ts';

const askLog = 'Ask the server’s administrator to look into its log at this time of day.';
const retrieve = ['C-MOVE', 'C-GET'] as const;

const storeRows: readonly StatusRow[] = [
  {
    codes: [0xa700, 0xa7ff],
    services: ['C-STORE'],
    name: 'Refused: out of resources',
    title: 'The server has no room for this object.',
    cause: 'Its disk is full, or it is out of memory.',
    tryThis: ['Tell the server’s administrator that its archive refuses for lack of space.', 'Send again later.'],
  },
  {
    codes: [0xa900, 0xa9ff],
    services: ['C-STORE'],
    name: 'Error: data set does not match SOP class',
    title: 'The server does not take this object: its contents do not fit its kind.',
    cause:
      'The object lacks something that its SOP class demands, or the server checks more strictly than the device that made it.',
    tryThis: ['Look at the object in the inspector: UIDs and attributes that may not be empty.', askLog],
  },
  {
    codes: [0xc000, 0xcfff],
    services: ['C-STORE'],
    name: 'Error: cannot understand',
    title: 'The server could not make sense of this object and did not keep it.',
    cause: 'It cannot read the object or a value in it, or ran into an error of its own.',
    tryThis: [askLog, 'Open the file here to see whether it is damaged.'],
  },
  {
    codes: 0xb000,
    services: ['C-STORE'],
    name: 'Warning: coercion of data elements',
    title: 'The server kept the object and changed some of its values.',
    cause: 'It corrects patient or study data when it receives them, according to its own records.',
    tryThis: ['Compare the names and numbers there with those here.'],
  },
  {
    codes: 0xb006,
    services: ['C-STORE'],
    name: 'Warning: elements discarded',
    title: 'The server kept the object, but left out some of its elements.',
    cause: 'It does not keep elements that it does not know, private ones for instance.',
    tryThis: ['Do not delete the original: the copy there is not complete.'],
  },
  {
    codes: 0xb007,
    services: ['C-STORE'],
    name: 'Warning: data set does not match SOP class',
    title: 'The server kept the object, although its contents do not quite fit its kind.',
    cause: 'The object lacks something that its SOP class demands.',
    tryThis: [],
  },
  {
    codes: 0x0111,
    services: ['C-STORE'],
    name: 'Duplicate SOP instance',
    title: 'The server has this object already and does not take it again.',
    cause: 'An object with the same UID was stored before.',
    tryThis: ['Nothing is to be done if it is the same object.'],
  },
];

const findRows: readonly StatusRow[] = [
  {
    codes: [0xa700, 0xa7ff],
    services: ['C-FIND'],
    name: 'Refused: out of resources',
    title: 'The server refuses the search because it asks for too much.',
    cause: 'Too many results for it, or it is overloaded.',
    tryThis: ['Narrow the search: a date range, a name, an ID.', 'Try again in a minute.'],
  },
  {
    codes: [0xa900, 0xa9ff],
    services: ['C-FIND'],
    name: 'Error: identifier does not match SOP class',
    title: 'The server does not accept the search as it is put.',
    cause:
      'A key is missing or not allowed at this level, a wildcard stands in a UID, or the server searches by the other model (patient root or study root).',
    tryThis: ['Switch between patient and study model for this server.', 'Search with fewer criteria.'],
  },
  {
    codes: [0xc000, 0xcfff],
    services: ['C-FIND'],
    name: 'Error: unable to process',
    title: 'The server could not carry out the search.',
    cause: 'It ran into an error of its own, or does not understand one of the criteria.',
    tryThis: ['Search with fewer criteria.', askLog],
  },
  {
    codes: 0xb001,
    services: ['C-FIND'],
    name: 'Warning: matching reached response limit',
    title: 'The server stopped at its own limit: there are more results than it sent.',
    cause: 'It only sends a certain number of results for each search.',
    tryThis: ['Narrow the search: a date range, a name, an ID.'],
  },
  {
    codes: 0xff01,
    services: ['C-FIND'],
    name: 'Pending: optional keys not supported',
    title: 'The server is sending results, but does not search by all of the criteria.',
    cause: 'It does not support one or more of the optional keys for matching.',
    tryThis: ['Look through the results: there may be more than you asked for.'],
  },
  {
    codes: 0xff00,
    services: ['C-FIND'],
    name: 'Pending',
    title: 'The server is sending results.',
    cause: '',
    tryThis: [],
  },
];

const retrieveRows: readonly StatusRow[] = [
  {
    codes: 0xa701,
    services: retrieve,
    name: 'Refused: out of resources, unable to calculate number of matches',
    title: 'The server could not work out which objects to send.',
    cause: 'The request is too large for it, or its database has trouble.',
    tryThis: ['Ask for less at once, series by series.', askLog],
  },
  {
    codes: 0x0110,
    services: ['C-MOVE'],
    name: 'Processing failure',
    title: 'The server began to send and ran into an error.',
    cause: 'An error of its own; often it could not connect to the destination.',
    tryThis: ['Check that the receiver is on and the server has its current address and port.', askLog],
  },
  {
    codes: [0xa700, 0xa7ff],
    services: ['C-MOVE'],
    name: 'Refused: out of resources, unable to perform sub-operations',
    title: 'The server found the objects, but could not send them to the destination.',
    cause:
      'Most often it cannot connect to the destination: the receiver is off, a firewall is in the way, or address or port are out of date there.',
    tryThis: [
      'Check that the receiver of this computer is on.',
      'Ask the server’s administrator which address and port it has for our AE title.',
      'Look in the settings whether the receiver or a storage area turned it away; where nobody is named, nothing reached this computer.',
    ],
  },
  {
    codes: [0xa700, 0xa7ff],
    services: ['C-GET'],
    name: 'Refused: out of resources, unable to perform sub-operations',
    title: 'The server found the objects, but could not send them over this connection.',
    cause: 'The kinds or encodings of the objects are not among those agreed on, or the server is overloaded.',
    tryThis: ['Retrieve with C-MOVE instead.', 'Ask for less at once, series by series.'],
  },
  {
    codes: 0xa801,
    services: ['C-MOVE'],
    name: 'Refused: move destination unknown',
    title: 'The server does not know the destination’s AE title.',
    cause: 'The AE title is not registered there as a destination, or in another spelling: upper and lower case count.',
    tryThis: [
      'Ask the server’s administrator to register the AE title with this computer’s address and port.',
      'Retrieve with C-GET instead, if the server offers it: it needs no registration as a destination.',
    ],
  },
  {
    codes: [0xa900, 0xa9ff],
    services: retrieve,
    name: 'Error: identifier does not match SOP class',
    title: 'The server does not accept the request as it is put.',
    cause: 'It demands the unique key of an upper level, or works by the other model (patient root or study root).',
    tryThis: ['Switch between patient and study model for this server.', 'Retrieve the whole study.'],
  },
  {
    codes: 0xaa00,
    services: retrieve,
    name: 'None of the frames requested were found in the SOP instance',
    title: 'The server has none of the frames that were asked for.',
    cause: 'The object has fewer frames, or other ones.',
    tryThis: ['Retrieve the whole object.'],
  },
  {
    codes: 0xaa01,
    services: retrieve,
    name: 'Unable to create new object for this SOP class',
    title: 'The server cannot cut frames out of objects of this kind.',
    cause: 'It does not support parts of such objects.',
    tryThis: ['Retrieve the whole object.'],
  },
  {
    codes: 0xaa02,
    services: retrieve,
    name: 'Unable to extract frames',
    title: 'The server could not cut the frames out of the object.',
    cause: 'The object is compressed in a way it cannot take apart, or damaged.',
    tryThis: ['Retrieve the whole object.'],
  },
  {
    codes: 0xaa03,
    services: retrieve,
    name: 'Time-based request received for a non-time-based original SOP instance',
    title: 'A time range was asked for, but the object has no times.',
    cause: 'The object is not a video or another recording.',
    tryThis: ['Retrieve the whole object.'],
  },
  {
    codes: 0xaa04,
    services: retrieve,
    name: 'Invalid request',
    title: 'The server considers the request for a part of the object invalid.',
    cause: 'The frames or times asked for contradict each other.',
    tryThis: ['Retrieve the whole object.'],
  },
  {
    codes: [0xc000, 0xcfff],
    services: retrieve,
    name: 'Error: unable to process',
    title: 'The server could not carry out the retrieval.',
    cause: 'It ran into an error of its own, or the objects are not available at the moment.',
    tryThis: ['Ask for less at once, series by series.', askLog],
  },
  {
    codes: 0xb000,
    services: retrieve,
    name: 'Warning: sub-operations complete, one or more failures or warnings',
    title: 'The server is done, but not every object came through.',
    cause: 'One or more objects could not be sent, or were stored with a warning.',
    tryThis: [
      'Fetch what is missing.',
      'Look at the list of objects that are missing: it may be one kind that one side does not take.',
    ],
  },
  {
    codes: 0x0000,
    services: retrieve,
    name: 'Success',
    title: 'The server reports that everything was sent.',
    cause: '',
    tryThis: [],
  },
  {
    codes: [0xff00, 0xff01],
    services: retrieve,
    name: 'Pending',
    title: 'The server is sending objects.',
    cause: '',
    tryThis: [],
  },
];

const commitmentRows: readonly StatusRow[] = [
  {
    codes: 0x0131,
    services: ['N-ACTION'],
    name: 'Duplicate transaction UID',
    title: 'The server takes the request for storage commitment for an older one.',
    cause: 'A request with the same Transaction UID is not answered yet there.',
    tryThis: ['Ask again: each request has a UID of its own.'],
  },
];

/**
 * Statuses whose meaning depends on the service (PS3.4 Tables B.2-1, C.4-1, C.4-2 and C.4-3; of PS3.3 §C.14.1.1 what we answer with). Looked through before the general
 * ones; the first match counts.
 */
export const serviceStatusRows: readonly StatusRow[] = [...storeRows, ...findRows, ...retrieveRows, ...commitmentRows];
