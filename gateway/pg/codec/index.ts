export { FrameReader } from './frame-reader.js';
export type { Frame } from './frame-reader.js';
export { decodeMessage, decodeSaslInitial, decodeStartup } from './decode.js';
export { decodeText, MessageInput } from './message-input.js';
export { OutputBuffer } from './output-buffer.js';
export { ProtocolError } from './protocol-error.js';
export * as encode from './encode.js';
export type { ColumnDescription, ErrorFields, TransactionStatus } from './encode.js';
export type { BindMessage, FormatCode, FrontendMessage, StartupPacket } from './frontend-message.js';
