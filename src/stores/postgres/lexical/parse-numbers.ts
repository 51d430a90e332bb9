/** Arrays of whole numbers as the server writes them. */

const ZERO = 48;
const COMMA = 44;

/** `{1,20,3}`, none negative and none null; far quicker than the driver's parser, which knows all kinds. */
export function parseNumbers(text: string): Float64Array {
  if (text === "{}") return new Float64Array(0);
  let count = 1;
  for (let at = text.indexOf(","); at !== -1; at = text.indexOf(",", at + 1)) count += 1;
  const numbers = new Float64Array(count);
  let value = 0;
  let next = 0;
  const end = text.length - 1;
  for (let at = 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA) {
      numbers[next++] = value;
      value = 0;
    } else value = value * 10 + (code - ZERO);
  }
  numbers[next] = value;
  return numbers;
}
