/** Ids as PostgreSQL takes them. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What is none names nothing: asking the server with it would be an error. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
