/** A client that does not keep to the protocol. The connection cannot go on after most of these. */
export class ProtocolError extends Error {
  constructor(
    message: string,
    /** SQLSTATE. */
    readonly sqlState = '08P01',
  ) {
    super(message);
    this.name = 'ProtocolError';
  }
}
