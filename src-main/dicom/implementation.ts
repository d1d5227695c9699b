/** How Quarry names itself to peers and in files (PS3.7 §D.3.3.2, PS3.10 §7.1). The UID is made from a UUID (PS3.5 §B.2). */
export const implementationClassUid = '2.25.167535736533151951473070097830315934564';
/** Creator of our private information in files (PS3.10 §7.1): the transfer syntax an object was received in before it was converted. */
export const receivedInCreatorUid = '2.25.85341320812415500873696724472188795173';
/** 1–16 characters of the default repertoire. */
export const implementationVersionName = 'QUARRY_0_1';
