/** Files of a certificate, its key and the authority that others are trusted by. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
  readonly authority: string;
}

/** For the programs of DCMTK that speak TLS by themselves, either side. */
export function dcmtkTls(tls: Certified | undefined): string[] {
  return tls === undefined ? [] : ['+tls', tls.key, tls.cert, '+cf', tls.authority];
}
