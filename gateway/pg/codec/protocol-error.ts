/** A client that does not keep to the protocol. */
export class ProtocolError extends Error {
  constructor(
    message: string,
    /** SQLSTATE. */
    readonly sqlState = '08P01',
    /** Nobody knows where the next message begins, or what it is: the connection cannot go on. */
    readonly fatal = false,
  ) {
    super(message);
    this.name = 'ProtocolError';
  }
}
