import { hex } from '../hex.ts';

/** A-ASSOCIATE-RQ with every user information sub-item, written by hand from PS3.8 §9.3.2, Annex D and PS3.7 Annex D.3.3. */
export const associateRqEverything = hex(`
  01 00 00 00 01 9E                                // PDU type, reserved, length 414
  00 01 00 00                                      // protocol version 1, reserved
  51 52 53 52 56 20 20 20 20 20 20 20 20 20 20 20  // called AE title "QRSRV"
  4D 59 53 43 50 20 20 20 20 20 20 20 20 20 20 20  // calling AE title "MYSCP"
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  // reserved, 32 bytes
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  10 00 00 15                                      // application context, 21 bytes
    31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 33 2E 31 2E 31 2E 31
  20 00 00 2E                                      // presentation context, 46 bytes
    01 00 00 00                                    //   id 1, reserved
    30 00 00 11                                    //   abstract syntax, 17 bytes: Verification
      31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 31 2E 31
    40 00 00 11                                    //   transfer syntax, 17 bytes: Implicit VR Little Endian
      31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 31 2E 32
  20 00 00 4D                                      // presentation context, 77 bytes
    03 FF FF FF                                    //   id 3, reserved bytes are not tested
    30 00 00 19                                    //   abstract syntax, 25 bytes: CT Image Storage
      31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 35 2E 31 2E 34 2E 31 2E 31 2E 32
    40 00 00 13                                    //   transfer syntax, 19 bytes: Explicit VR Little Endian
      31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 31 2E 32 2E 31
    40 00 00 11                                    //   transfer syntax, 17 bytes: Implicit VR Little Endian
      31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 31 2E 32
  50 00 00 BA                                      // user information, 186 bytes
    51 00 00 04 00 00 40 00                        //   maximum length 16384
    52 00 00 05 31 2E 32 2E 33                     //   implementation class UID "1.2.3"
    53 00 00 04 00 05 00 01                        //   asynchronous window: invokes 5, performs 1
    54 00 00 1D                                    //   role selection, 29 bytes
      00 19                                        //     SOP class UID, 25 bytes: CT Image Storage
      31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 35 2E 31 2E 34 2E 31 2E 31 2E 32
      00 01                                        //     SCU no, SCP yes
    55 00 00 06 56 45 52 5F 31 30                  //   implementation version name "VER_10"
    56 00 00 1E                                    //   extended negotiation, 30 bytes
      00 19                                        //     SOP class UID, 25 bytes: CT Image Storage
      31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 35 2E 31 2E 34 2E 31 2E 31 2E 32
      02 01 03                                     //     service class application information
    57 00 00 3E                                    //   common extended negotiation, version 0, 62 bytes
      00 19                                        //     SOP class UID, 25 bytes: CT Image Storage
      31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 35 2E 31 2E 34 2E 31 2E 31 2E 32
      00 11                                        //     service class UID, 17 bytes: Storage
      31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 34 2E 32
      00 0E                                        //     related general SOP classes, 14 bytes
        00 05 31 2E 32 2E 34                       //       "1.2.4"
        00 05 31 2E 32 2E 35                       //       "1.2.5"
    58 00 00 0E                                    //   user identity, 14 bytes
      02 01                                        //     user name and passcode, response requested
      00 03 61 6E 6E                               //     primary field "ann"
      00 05 31 32 33 34 35                         //     secondary field "12345"
`);

/** A-ASSOCIATE-AC: context 1 accepted, context 3 refused for its abstract syntax; an unknown item and sub-item in between. */
export const associateAcWithUnknownItems = hex(`
  02 00 00 00 00 C4                                // PDU type, reserved, length 196
  00 01 00 00                                      // protocol version 1, reserved
  51 52 53 52 56 20 20 20 20 20 20 20 20 20 20 20  // called AE title as received
  4D 59 53 43 50 20 20 20 20 20 20 20 20 20 20 20  // calling AE title as received
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  // reserved, 32 bytes
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  10 00 00 15                                      // application context, 21 bytes
    31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 33 2E 31 2E 31 2E 31
  7A 00 00 02 DE AD                                // an item of no known type, 2 bytes
  21 00 00 19                                      // presentation context, 25 bytes
    01 00 00 00                                    //   id 1, reserved, result 0 acceptance, reserved
    40 00 00 11                                    //   transfer syntax, 17 bytes: Implicit VR Little Endian
      31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 31 2E 32
  21 00 00 08                                      // presentation context, 8 bytes
    03 00 03 00                                    //   id 3, result 3 abstract syntax not supported
    40 00 00 00                                    //   transfer syntax, empty: not significant
  50 00 00 34                                      // user information, 52 bytes
    51 00 00 04 00 02 00 00                        //   maximum length 131072
    52 00 00 06 31 2E 32 2E 33 00                  //   implementation class UID "1.2.3", padded although it should not be
    5F 00 00 03 01 02 03                           //   a sub-item of no known type, 3 bytes
    53 00 00 04 00 01 00 01                        //   asynchronous window: 1, 1
    55 00 00 04 50 41 43 53                        //   implementation version name "PACS"
    59 00 00 07 00 05 68 65 6C 6C 6F               //   user identity response "hello"
`);

export const associateRj = hex(`
  03 00 00 00 00 04                                // PDU type, reserved, length 4
  00 01 01 07                                      // reserved, result permanent, source user, called AE title not recognized
`);

export const releaseRq = hex(`
  05 00 00 00 00 04                                // PDU type, reserved, length 4
  00 00 00 00                                      // reserved
`);

export const releaseRp = hex(`
  06 00 00 00 00 04                                // PDU type, reserved, length 4
  00 00 00 00                                      // reserved
`);

export const abort = hex(`
  07 00 00 00 00 04                                // PDU type, reserved, length 4
  00 00 02 06                                      // reserved, source provider, invalid PDU parameter value
`);

/** P-DATA-TF with two PDVs: the last fragment of a command, and a data fragment that is not the last. */
export const pDataTf = hex(`
  04 00 00 00 00 13                                // PDU type, reserved, length 19
  00 00 00 06 01 03                                // PDV of 6 bytes, context 1, command, last
    0A 0B 0C 0D
  00 00 00 05 03 00                                // PDV of 5 bytes, context 3, data set, more follow
    01 02 03
`);
