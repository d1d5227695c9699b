import type { DataSetErrorCode } from './data-set-error-code.ts';
import type { AssociationEnding } from './ending.ts';

/** DIMSE services, named as in PS3.7. */
export type DimseService = 'C-ECHO' | 'C-FIND' | 'C-MOVE' | 'C-GET' | 'C-STORE' | 'N-ACTION' | 'N-EVENT-REPORT';

/** A final DIMSE status, kept whole (PS3.7 Annex C). */
export interface DimseStatus {
  /** (0000,0900), 0–FFFF */
  code: number;
  /** (0000,0902) */
  errorComment?: string;
  /** (0000,0901), tags */
  offendingElements?: number[];
  /** (0000,0903) */
  errorId?: number;
}

/** What can be wrong with the files and choices for encrypted connections; `detail` names the file. */
export type TlsFileProblem =
  | 'tls-file-missing'
  | 'tls-file-unreadable'
  | 'tls-file-too-long'
  | 'tls-not-a-certificate'
  | 'tls-not-a-key'
  /** A key without its certificate, or a server without either. */
  | 'tls-certificate-missing'
  | 'tls-key-missing'
  | 'tls-key-mismatch'
  | 'tls-passphrase-missing'
  | 'tls-passphrase-wrong'
  /** A secret was sealed by the desktop program or on another computer. */
  | 'tls-secret-sealed'
  | 'tls-pkcs12-outdated'
  | 'tls-no-certificate-in-folder'
  /** A server that checks its callers, and nobody whom it trusts. */
  | 'tls-authority-missing'
  | 'tls-not-a-crl'
  | 'tls-crl-issuer-unknown'
  | 'tls-pin-invalid'
  | 'tls-ciphers-unknown'
  | 'tls-certificate-weak'
  | 'tls-not-usable';

/** What can go wrong on this computer, not at the peer. `code` is stable. */
export type LocalFailureCode =
  | 'file-missing'
  | 'file-unreadable'
  /** Since it was looked at, or while it was read: what was read is neither what it was nor what it is. */
  | 'file-changed'
  | 'file-too-long'
  /** A list, a configuration or another text has more than such a one can have, or no end; `detail` says what is read of it. */
  | 'text-too-long'
  /** More than a text in memory can have. */
  | 'value-too-long'
  | 'not-dicom-file'
  /** What a DICOMDIR names is not below its folder, or leads out of it by a link: not read. */
  | 'outside-medium'
  /** A DICOMDIR (PS3.10 §8.6): it names objects and is none. */
  | 'directory-file'
  | 'damaged-file'
  /** The index of an archive; `detail` says what was found, or where the old one went. It makes itself anew from the files. */
  | 'index-damaged'
  /** A DICOM data set, but neither it nor anything around it says its SOP class or instance; `detail` says which is missing. */
  | 'sop-uid-missing'
  /** The codec cannot read the stream, or it contradicts the data set; `detail` names frame and cause. */
  | 'image-undecodable'
  /** The pixels cannot be written in the wanted transfer syntax without loss. */
  | 'image-unencodable'
  /** Beyond what may be held in memory to convert it. */
  | 'image-too-large'
  /** A received object could not be converted to what its storage area keeps; `detail` begins with the reason's own code. */
  | 'not-converted'
  /** A storage area refers to an acceptance profile that is not there, `detail`. */
  | 'profile-missing'
  /** A storage area lets in a computer by a name that has no address; `detail` has both. */
  | 'caller-not-found'
  | 'disk-full'
  /** The disk is full to the last byte: even to delete takes a little. */
  | 'no-room-to-delete'
  /** As many files and connections are open as this program, or the whole computer, may have. */
  | 'too-many-open-files'
  /** A storage area holds as much as it may; `detail` says which limit. */
  | 'quota-reached'
  | 'secret-sealed'
  | 'token-key-unusable'
  | 'folder-not-writable'
  /** The storage area that something is to come from is off, could not be opened, or is gone. */
  | 'area-not-open'
  /** Two storage areas have one AE title, `detail`. */
  | 'title-taken'
  | 'port-in-use'
  | 'port-not-allowed'
  | 'address-not-available'
  | 'receiver-off'
  /** What was to be written is there already, and is not overwritten. */
  | 'file-exists'
  /** More than a zip file can hold without its 64-bit form; `detail` has the numbers. */
  | 'too-large-for-zip'
  /** A template of file names; `detail` is what is wrong in it. */
  | 'naming-invalid'
  | 'nothing-to-export'
  | 'nothing-to-import'
  | 'nothing-to-send'
  /** None of the transfer syntaxes that were chosen fits what is to be done. */
  | 'nothing-to-propose'
  /** A search for what was to be retrieved found nothing. */
  | 'nothing-matched'
  | 'nothing-arrived'
  /** The server took the request for storage commitment and has not reported in the time it was given. */
  | 'no-commitment-report'
  /** Fewer objects are here than the server says it sent; `detail` has both numbers. */
  | 'some-missing'
  /** The row to retrieve lacks a unique key of its level (PS3.4 §C.2.2.1.2); `detail` names it. */
  | 'unique-key-missing'
  /** Who asked for storage commitment is not among the bookmarks and cannot be called back; `detail` is the AE title. */
  | 'requester-unknown'
  /** The server accepted the association and did not confirm who is asking, which was asked for. */
  | 'identity-not-confirmed'
  /** The passcode or token of a server is not here, or cannot be used; `detail` says what. */
  | 'identity-missing'
  /** The bookmark a job was made for is gone. */
  | 'server-removed'
  /** Another Quarry has this data folder open. */
  | 'already-running'
  | TlsFileProblem
  | 'cancelled'
  | 'interrupted'
  | 'unexpected';

/** What is wrong in the bytes of a file or data set, and where. */
export interface UnreadableAt {
  problem: DataSetErrorCode;
  /** In bytes, */
  offset: number;
  /** of the file; where this is given, of its data set, which may have been deflated. */
  within?: 'data-set' | 'inflated';
}

/** Why a service did not do what was asked. Words are made from it by `explain/failure.ts` only. */
export type ServiceFailure =
  | { kind: 'association'; ending: AssociationEnding }
  | { kind: 'status'; service: DimseService; status: DimseStatus }
  /** The peer refused the presentation context; result as in PS3.8 Table 9-18 (1–4). For an object, `transferSyntaxes` it did accept. */
  | { kind: 'context-refused'; abstractSyntax: string; result: number; transferSyntaxes?: string[] }
  /** Storage commitment: instances the server does not answer for. `reason` of the first, undefined when its report left it out. */
  | { kind: 'not-committed'; committed: number; refused: number; reason: number | undefined }
  | { kind: 'local'; code: LocalFailureCode; detail?: string /** Of `not-dicom-file` and `damaged-file`. */; at?: UnreadableAt }
  | UnencodableText;

/**
 * What was to be asked has characters that the server's character set lacks: nothing was sent. Never logged: it is what a person
 * typed.
 */
export interface UnencodableText {
  kind: 'text-not-encodable';
  /** Each once, in the order of the elements. */
  characters: string[];
  /** Values of (0008,0005). */
  characterSet: readonly string[];
  /** Whether each of them stands where a wildcard would do (PS3.4 §C.2.2.2.4). */
  wildcardWouldDo: boolean;
}

/** Whether a system call failed because this program, or the whole computer, has as many files open as it may. */
export function isOutOfFiles(code: string): boolean {
  return code === 'EMFILE' || code === 'ENFILE';
}
