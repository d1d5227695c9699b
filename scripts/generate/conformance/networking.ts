import { limits } from '../../../src-main/dicom/bytes/limits.ts';
import { implementationClassUid, implementationVersionName } from '../../../src-main/dicom/implementation.ts';
import { defaultReceiver, defaultSettings } from '../../../src-main/servers/settings-store.ts';
import { extensionName, type QueryExtension, queryExtensions } from '../../../src-shared/dicom/query/extensions.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import type { Acceptor } from './acceptor.ts';
import { acceptedContexts, proposedContexts } from './contexts.ts';
import { blocks, list, table } from './markdown.ts';
import { queryKeyTables, worklistKeyTable } from './query-keys.ts';
import type { Activity } from './requestor.ts';
import { receivedStatuses, sentStatuses } from './statuses.ts';

/** Section 4 of PS3.2: networking. */
export function networking(acceptor: Acceptor, activities: readonly Activity[]): string {
  return blocks(
    '## 4 Networking',
    implementationModel(activities),
    '### 4.2 AE specifications',
    client(activities),
    node(acceptor),
    interfaces,
    configuration(),
  );
}

function implementationModel(activities: readonly Activity[]): string {
  return blocks(
    '### 4.1 Implementation model',
    '#### 4.1.1 Application data flow',
    list([
      `**Client AE**: what a person or a script asks of other DICOM nodes. It verifies, searches, retrieves and sends${commits(activities) ? ', and asks for storage commitment' : ''}. Each operation has an association of its own.`,
      '**Node AE**: the local archive as a DICOM node, as long as the receiver is on. It verifies, stores what it is sent, and answers queries and retrievals from what is in the archive; what C-MOVE asks for it sends over an association that it opens itself.',
    ]),
    '#### 4.1.2 Functional definition',
    'The Client AE acts when it is told to: by the window, by the command line, or by the transfer queue, which repeats what failed for a reason that may pass. The Node AE listens from the start of the program to its end.',
    '#### 4.1.3 Sequencing',
    'A retrieval by C-MOVE needs the Node AE as its destination: objects are matched with the request by their UIDs and the titles of the association. C-GET needs nothing besides its own association.',
  );
}

function client(activities: readonly Activity[]): string {
  const parts = activities.map((activity, index) =>
    blocks(
      `##### 4.2.1.3.${index + 1} ${activity.name}`,
      `Begins when ${activity.when}.${windowOf(activity)}`,
      proposedContexts(activity),
    ),
  );
  const asked = queryExtensions.map((extension) => extensionName[extension]).join(', ');
  return blocks(
    '#### 4.2.1 Client AE',
    '##### 4.2.1.1 Association policies',
    policyTable([
      ['Application context name', '1.2.840.10008.3.1.1.1'],
      [
        'Associations at a time',
        `one for each operation; transfers run ${defaultSettings.parallelTransfers} at a time unless set otherwise`,
      ],
      ['Longest PDU taken, bytes', `${defaultSettings.maxPduLength}, configurable`],
      [
        'Presentation contexts of one association',
        `at most ${limits.maxPresentationContexts}; what needs more goes over several associations`,
      ],
      ['Associations to send to one server', '1 unless the bookmark says otherwise, at most 8'],
    ]),
    '##### 4.2.1.2 Association initiation policy',
    'An operation opens an association, does its work and releases it. It is aborted when the server does not answer in time or does not stop when asked to cancel. The tables below are what the program was seen to propose.',
    '##### 4.2.1.3 Activities',
    ...parts,
    '##### 4.2.1.4 Extended negotiation',
    `Of queries and retrievals, as far as the bookmark of the server asks for it: ${asked} (PS3.4 §C.5). What the server does not grant is told.`,
    'SOP class common extended negotiation, when sending: of classes with related general classes (PS3.4 Table B.3-3), these; of classes the program does not know, that they belong to the storage service.',
    'User identity, as far as the bookmark or the command line names one: user name, user name and passcode, Kerberos ticket, SAML assertion, JSON Web Token. Where a positive response is asked for and none comes, the association is aborted and the operation fails.',
    '##### 4.2.1.5 SOP specific conformance',
    list([
      'Storage: an object is sent as it is stored where the server takes its transfer syntax; otherwise it is decompressed, or compressed without loss (RLE, JPEG Lossless, JPEG-LS, JPEG 2000, HTJ2K), never with loss, or the queue says which object and why.',
      'Query: attributes of section 4.2.3. (0008,0005) is in every identifier, see section 6. Responses of any number are taken; a limit is set by C-CANCEL.',
      'Retrieve: the identifier has the level, (0008,0005) and the unique keys, nothing else unless extended negotiation allows it. C-GET proposes the storage classes that a query said will come, in every transfer syntax for which the association has room.',
      ...(commits(activities)
        ? ['Storage commitment: a report is taken over the same association or over one that the server opens.']
        : []),
    ]),
    '##### 4.2.1.6 Statuses received',
    receivedStatuses(),
  );
}

function node(acceptor: Acceptor): string {
  const granted = new Set<QueryExtension>(acceptor.classes.flatMap(({ extensions }) => extensions));
  const names = queryExtensions.filter((extension) => granted.has(extension)).map((extension) => extensionName[extension]);
  return blocks(
    '#### 4.2.2 Node AE',
    '##### 4.2.2.1 Association policies',
    policyTable([
      ['Application context name', '1.2.840.10008.3.1.1.1'],
      [
        'Associations at a time',
        `${limits.maxAssociations}, of one address ${limits.maxAssociationsPerPeer}; one more is rejected: transient, local limit exceeded`,
      ],
      ['Longest PDU taken, bytes', `${acceptor.maxPduLength}, configurable`],
      [
        'Operations of one association at a time',
        `${acceptor.operationsPerformed} performed, ${acceptor.operationsInvoked} invoked, where the requestor asks for as many; otherwise one`,
      ],
      ['Time for the A-ASSOCIATE-RQ', `${limits.artimMs / 1000} s`],
      ['Longest silence on an association', `${limits.idleMs / 1000} s`],
      [
        'Longest identifier, and all of an association that are in work together, bytes',
        `${limits.maxIdentifierLength}; one that others leave no room for is refused: A700`,
      ],
      ['Longest value of a key, characters; UIDs left out', `${limits.maxKeyLength}; a longer one is refused: A900`],
      ['Values of all keys of a query; UIDs left out', `${limits.maxKeyValues}; more are refused: A900`],
    ]),
    '##### 4.2.2.2 Association acceptance policy',
    'The called AE title must be that of the receiver or of a storage area; another is rejected: permanent, called AE title not recognised. Where an area lists its callers, others are rejected: permanent, calling AE title not recognised. The tables below are what the running program was seen to accept, each SOP class and each transfer syntax proposed alone. Where one context has several, the first is taken for storage, or the first of an acceptance profile, Explicit VR Little Endian before others elsewhere. Private storage classes and those of the standard that are newer than the list are taken as well.',
    acceptedContexts(acceptor),
    '##### 4.2.2.3 Extended negotiation',
    names.length === 0 ? 'None is granted.' : `Granted for queries and retrievals (PS3.4 §C.5): ${names.join(', ')}.`,
    list([
      'Fuzzy matching of names: each word of the key is found among the words of one group of the name, in any order, written the same, sounding the same in European spellings, or with one letter different in words of four letters or more, two from eight. Letters that are not Latin are compared as they are, without case and accents.',
      'Combined date and time: pairs of a date and a time key of one event that both have ranges are one interval.',
      'Time zone adjustment: dates and times of studies, series, images and procedure steps are matched and answered in the zone of Timezone Offset From UTC (0008,0201) of the request, and the answer carries it. Objects that name no zone are taken to be in that of the computer; birth dates and times, and keys within sequences, are not adjusted.',
      'Common extended negotiation: a class of the standard that the program does not know is accepted for storage when it is said to belong to the storage service, or to have a general class that is a storage class.',
      'User identity: a setting makes it necessary to say who is asking: by a user name and passcode of a list kept in the program, or by a JSON Web Token that an issuer signed whose key is kept (RFC 7519; HS, RS, PS, ES and EdDSA algorithms as the key allows; exp is required, iss and aud are compared where set). Another setting lets in who gives a user name alone, a Kerberos ticket or a SAML assertion as well, which are not verified. Everybody else is rejected: permanent, service provider (ACSE), no reason given. The positive response is sent when asked for, empty for a passcode and with the token for a token; none for what was not verified. Without the setting identities are not looked at, and no response is sent.',
      'Private SOP classes are accepted for storage unless a setting refuses them.',
      'An acceptance profile of the storage area that is called may accept less: SOP classes that are listed, each in transfer syntaxes that are listed, in the order of the profile. Verification, queries and what C-GET sends back are not its concern.',
    ]),
    '##### 4.2.2.4 SOP specific conformance',
    list([
      'Storage, level 2 (full): data sets are kept byte for byte, private elements included, and nothing is coerced, unless a setting of the storage area converts them without loss to another transfer syntax, or discards them. What cannot be converted is kept as received, or refused with C000 where that is set. Success is sent once the file is whole and in its place, and the index finds it; whether it is synced to the disk before that, within a second, or when the system gets to it is a setting. An instance with the content of one that is there is acknowledged and not kept twice; one with other content is kept beside it, or takes its place where the storage area says so. An object that lacks its Study, Series or SOP Instance UID in the data set is kept as it came, and answered for under UIDs that the index alone has (docs/archive.md).',
      'Query: hierarchical, and what section 4.2.2.3 grants. Attributes and matching are in section 4.2.3; keys of other levels are matched too. Where others are in an identifier, or counts have a value, each answer says so (FF01). An identifier that breaks the rules is answered with A900, the offending elements named. C-CANCEL is heeded.',
      'Retrieve: objects go out in the transfer syntax they were received in where the other side takes it, otherwise converted as when sending. The destination of C-MOVE is a bookmark, by its AE title; where bookmarks with one title differ in address, or the storage area does not let the caller have objects moved there, it counts as unknown (A801).',
      'Storage commitment: an instance is committed when it is in the index and its file and folders are synced to the disk; failure reasons are 0110, 0112 and 0119. A request is kept on the disk before it is acknowledged. The report goes over the requestor’s association while that is open, else over one to the bookmark with its AE title, tried six times within 43 minutes, restarts included.',
      'Modality worklist, where it is switched on: entries are files in a folder of the called AE title. Every key is matched, sequences too; ranges of the step’s date and time are one interval. Answers are in the character set of the request as far as it holds them, else in Unicode.',
    ]),
    '##### 4.2.2.5 Statuses sent',
    sentStatuses(offers(acceptor, sopClass.StorageCommitmentPushModel)),
    '#### 4.2.3 Attributes of the query service',
    queryKeyTables(),
    '#### 4.2.4 Attributes of the modality worklist',
    worklistKeyTable(),
  );
}

function commits(activities: readonly Activity[]): boolean {
  return activities.some(({ name }) => name === 'Storage commitment');
}

function offers({ classes }: Acceptor, uid: string): boolean {
  return classes.some((accepted) => accepted.sopClass.uid === uid && accepted.scp);
}

function windowOf({ request }: Activity): string {
  const { asyncWindow } = request;
  return asyncWindow === undefined
    ? ' One operation at a time.'
    : ` Asks for an asynchronous window: operations invoked ${asyncWindow.invoked}, performed ${asyncWindow.performed}.`;
}

function policyTable(rows: readonly (readonly [string, string])[]): string {
  const identity = [
    ['Implementation Class UID', implementationClassUid],
    ['Implementation Version Name', implementationVersionName],
  ] as const;
  return table(['Property', 'Value'], [...rows, ...identity]);
}

const interfaces = blocks(
  '### 4.3 Network interfaces',
  'TCP/IP over IPv4 and IPv6, as the operating system provides it. TCP_NODELAY is set.',
);

function configuration(): string {
  const { timeouts, receiverLimits } = defaultSettings;
  return blocks(
    '### 4.4 Configuration',
    'AE titles are kept trimmed and compared exactly. Everything below can be changed in the window; a server has its own AE title, address, port, our title towards it, method of retrieval, character set, user identity, extensions of queries, and number of associations to send over.',
    table(
      ['Parameter', 'Default'],
      [
        ['AE title of the Client AE', defaultSettings.callingAeTitle],
        ['AE title of the Node AE', defaultReceiver.aeTitle],
        ['Port of the Node AE', String(defaultReceiver.port)],
        ['Address the Node AE listens on', `${defaultReceiver.bindAddress}: this computer only`],
        ['Longest wait for a connection', `${timeouts.connectSeconds} s`],
        ['Longest wait for the answer to an association request', `${timeouts.associationSeconds} s`],
        ['Longest wait for the first response', `${timeouts.responseSeconds} s`],
        ['Longest silence between responses', `${timeouts.silenceSeconds} s`],
        ['Answers after which a search is stopped', String(defaultSettings.resultLimit)],
        ['Longest PDU taken', `${defaultSettings.maxPduLength} bytes; 4096 to 4194304`],
        [
          'Associations of the Node AE at a time',
          `${receiverLimits.associations}, of one address ${receiverLimits.associationsPerPeer}`,
        ],
        ['Longest silence on an association of the Node AE', `${receiverLimits.idleSeconds} s`],
        ['Time for the A-ASSOCIATE-RQ (ARTIM) of the Node AE', `${receiverLimits.requestSeconds} s`],
        ['User identity necessary at the Node AE', 'no'],
        ['Private SOP classes at the Node AE', 'accepted'],
        ['Acceptance profile of a storage area', 'everything'],
        ['Received objects of a storage area', 'kept byte for byte'],
      ],
    ),
  );
}
