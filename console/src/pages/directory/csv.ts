/** The rows of a CSV text (RFC 4180), with the line on which each begins; `;` and tabs separate as well. */
export function rows(text: string): { line: number; cells: string[] }[] {
  const source = text.replace(/^\uFEFF/, '');
  const separator = [',', ';', '\t'].sort((a, b) => count(source, b) - count(source, a))[0] ?? ',';
  const found: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let begun = 1;
  const end = () => {
    cells.push(cell);
    if (cells.some((one) => one.trim())) {
      found.push({ line: begun, cells: cells.map((one) => one.trim()) });
    }
    cells = [];
    cell = '';
  };
  for (let i = 0; i < source.length; i++) {
    const sign = source[i];
    if (sign === '\n') {
      line++;
    }
    if (quoted) {
      if (sign !== '"') {
        cell += sign;
      } else if (source[i + 1] === '"') {
        cell += source[++i];
      } else {
        quoted = false;
      }
    } else if (sign === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (sign === separator) {
      cells.push(cell);
      cell = '';
    } else if (sign === '\n') {
      end();
      begun = line;
    } else if (sign !== '\r') {
      cell += sign;
    }
  }
  end();
  return found;
}

/** In the header: what stands there most often separates. */
function count(text: string, sign: string): number {
  return text.slice(0, (text + '\n').indexOf('\n')).split(sign).length;
}
