import type { DimseService } from '../failure.ts';

/** Words for one status or a range of them. */
export interface StatusRow {
  /** A code or an inclusive range. */
  readonly codes: number | readonly [from: number, to: number];
  /** Left out: every service. */
  readonly services?: readonly DimseService[];
  /** The name the standard gives it. */
  readonly name: string;
  readonly title: string;
  readonly cause: string;
  readonly tryThis: readonly string[];
}

const askLog = 'Ask the server’s administrator to look into its log at this time of day.';

/** Statuses that every service may end with (PS3.7 Annex C). The first match counts: what no row knows is caught by its range. */
export const generalStatusRows: readonly StatusRow[] = [
  row(0x0000, 'Success', 'The server reports success.', '', []),
  row(
    0x0001,
    'Warning: requested optional attributes are not supported',
    'The server did it, without some attributes that it does not support.',
    'The attributes are optional there.',
    [],
  ),
  row(
    0x0105,
    'No such attribute',
    'The server does not know an attribute of the request.',
    'It does not support this attribute.',
    [askLog],
  ),
  row(
    0x0106,
    'Invalid attribute value',
    'The server does not accept a value in the request.',
    'The value is outside what it allows.',
    [askLog],
  ),
  row(
    0x0107,
    'Attribute list error',
    'The server did it, but did not know some of the attributes.',
    'It does not support these attributes.',
    [],
  ),
  row(0x0110, 'Processing failure', 'The server ran into an error while it worked on the request.', 'An error of its own.', [
    'Try again.',
    askLog,
  ]),
  row(
    0x0111,
    'Duplicate SOP instance',
    'The server already has an object with this UID.',
    'It was created or stored before.',
    [],
  ),
  row(
    0x0112,
    'No such SOP instance',
    'The server does not know the object that the request is about.',
    'It was deleted or never stored there.',
    ['Search again.'],
  ),
  row(
    0x0113,
    'No such event type',
    'The server does not know this type of event.',
    'It does not support this kind of message.',
    [],
  ),
  row(0x0114, 'No such argument', 'The server does not know an argument of the request.', 'It does not support this argument.', [
    askLog,
  ]),
  row(
    0x0115,
    'Invalid argument value',
    'The server does not accept an argument of the request.',
    'The value is outside what it allows.',
    [askLog],
  ),
  row(
    0x0116,
    'Attribute value out of range',
    'The server did it, but a value was outside its range.',
    'It has limited or replaced the value.',
    ['Check the result.'],
  ),
  row(
    0x0117,
    'Invalid SOP instance',
    'The server does not accept the UID of the object.',
    'The UID breaks the rules for UIDs, or does not fit the request.',
    ['Look at the object’s UIDs in the inspector.'],
  ),
  row(
    0x0118,
    'No such SOP class',
    'The server does not know this kind of object or service.',
    'It does not support the SOP class.',
    ['Ask the server’s administrator whether it can be switched on.'],
  ),
  row(
    0x0119,
    'Class-instance conflict',
    'The server knows the object, but as another kind than the request says.',
    'SOP class and SOP instance do not belong together.',
    [askLog],
  ),
  row(0x0120, 'Missing attribute', 'The server misses an attribute in the request.', 'It demands one that was not given.', [
    askLog,
  ]),
  row(
    0x0121,
    'Missing attribute value',
    'The server misses the value of an attribute in the request.',
    'It demands one that was left empty.',
    [askLog],
  ),
  row(
    0x0122,
    'Refused: SOP class not supported',
    'The server does not do this for us: it does not support the service.',
    'It is switched off there, or not offered under this AE title.',
    ['Ask the server’s administrator whether your AE title is allowed to use it.'],
  ),
  row(
    0x0123,
    'No such action type',
    'The server does not know this type of action.',
    'It does not support this kind of request.',
    [],
  ),
  row(
    0x0124,
    'Refused: not authorized',
    'The server does not allow this to us.',
    'Our AE title or address may connect, but not do this.',
    ['Ask the server’s administrator to allow it for your AE title.'],
  ),
  row(
    0x0210,
    'Duplicate invocation',
    'The server takes the request for a repetition of one that is still running.',
    'The message number is in use: a defect on one of the two sides.',
    ['Try again.'],
  ),
  row(
    0x0211,
    'Unrecognized operation',
    'The server does not know this operation.',
    'It does not support the service, although it accepted the connection for it.',
    [askLog],
  ),
  row(
    0x0212,
    'Mistyped argument',
    'The server does not understand an argument of the request.',
    'The two programs disagree about the form of the command.',
    [askLog],
  ),
  row(0x0213, 'Resource limitation', 'The server is out of resources.', 'It is overloaded.', ['Try again in a minute.']),
  row(0xfe00, 'Cancel', 'The work was cancelled.', 'You cancelled it, or the server ran out of patience.', []),
  row(0xff00, 'Pending', 'The server is still at work.', '', []),
  row(
    0xff01,
    'Pending with a warning',
    'The server is still at work, with a warning.',
    'It does not support everything that was asked.',
    [],
  ),

  // By the first digits.

  row(
    [0x0100, 0x02ff],
    'Failure',
    'The server did not do it, for a reason that the standard does not define.',
    'An error of its own.',
    [askLog],
  ),
  row(
    [0xa000, 0xa6ff],
    'Refused',
    'The server refuses the request with a code of its own.',
    'Its maker has given this code a meaning.',
    [askLog],
  ),
  row(
    [0xa700, 0xa7ff],
    'Refused: out of resources',
    'The server refuses for lack of resources.',
    'It is overloaded, or its disk is full.',
    ['Try again later.', askLog],
  ),
  row(
    [0xa800, 0xa8ff],
    'Refused: SOP class not supported or destination unknown',
    'The server refuses the request: it does not support it or does not know the destination.',
    'It is switched off there, or the destination is not registered.',
    [askLog],
  ),
  row(
    [0xa900, 0xa9ff],
    'Error: data set does not match SOP class',
    'The server does not accept what was sent: it does not fit its kind.',
    'Something is missing or not allowed in it.',
    [askLog],
  ),
  row(
    [0xaa00, 0xafff],
    'Refused',
    'The server refuses the request with a code of its own.',
    'Its maker has given this code a meaning.',
    [askLog],
  ),
  row([0xb000, 0xbfff], 'Warning', 'The server did it, with a warning.', 'Its maker has given this code a meaning.', [
    'Check the result.',
    askLog,
  ]),
  row(
    [0xc000, 0xcfff],
    'Error: unable to process',
    'The server could not process the request.',
    'It ran into an error of its own, or does not understand what was sent.',
    [askLog],
  ),
];

function row(codes: StatusRow['codes'], name: string, title: string, cause: string, tryThis: readonly string[]): StatusRow {
  return { codes, name, title, cause, tryThis };
}
