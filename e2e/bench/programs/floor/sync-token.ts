/** Returns the change number in a sync token of the server, without checking the signature. */
export const numberIn = (token: string) => Buffer.from(token.split('.')[1] ?? '', 'base64url').readUIntBE(0, 6)
