import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';

/** The way to a value: map keys and list indices (from 0). */
export type KeyPath = readonly (string | number)[];

/** Line and column count from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
  /** The value as it is written, where it is one word without quotes. */
  readonly written?: string;
}

interface DuplicateKey {
  readonly path: KeyPath;
  readonly place: Place;
  readonly firstLine: number;
}

export interface SyntaxFault {
  readonly place: Place;
  /** The rest of the line from there. */
  readonly found: string;
  readonly reason: string;
}

/** A well-formed YAML text: its value, and where each part of the value stands. */
export interface YamlSource {
  readonly value: unknown;
  /** Keys given twice in one map; the value of the last one counts. */
  readonly duplicates: readonly DuplicateKey[];
  /** Place of a value; of the nearest part above it where there is none. Inside an alias it is the anchored text. */
  valueAt(path: KeyPath): Place;
  /** Place of a map key; of the nearest part above it where there is none. */
  keyAt(path: KeyPath): Place;
}

/** Reads YAML 1.2 (with merge keys). Never throws. */
export function readYaml(text: string): { readonly source: YamlSource } | { readonly faults: readonly SyntaxFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    merge: true,
  });
  const reader = new Reader(document, lines);
  const faults = [...document.errors, ...document.warnings].map(({ message, pos }) =>
    reader.syntaxFault(text, pos[0], message),
  );
  for (const { node, reason } of reader.meaningless()) faults.push(reader.syntaxFault(text, offsetOf(node), reason));
  if (faults.length > 0) return { faults };
  try {
    return { source: reader.source() };
  } catch (error) {
    // The library refuses texts whose aliases unfold into a huge value.
    return { faults: [reader.syntaxFault(text, 0, error instanceof Error ? error.message : String(error))] };
  }
}

type Visit = (node: Node, path: KeyPath) => void;

class Reader {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;

  constructor(document: Document.Parsed, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  source(): YamlSource {
    return {
      value: this.#document.toJS(),
      duplicates: this.#duplicates(),
      valueAt: (path) => this.#locate(path, false),
      keyAt: (path) => this.#locate(path, true),
    };
  }

  syntaxFault(text: string, offset: number, reason: string): SyntaxFault {
    const [rest = ''] = text.slice(offset).split(/\r?\n/, 1);
    return { place: this.#place(offset), found: rest.trim(), reason };
  }

  /** Parts that the YAML grammar allows and that have no meaning in a config. */
  meaningless(): { readonly node: unknown; readonly reason: string }[] {
    const found: { node: unknown; reason: string }[] = [];
    const anchors = new Set<string>();
    const note = (node: unknown): void => {
      if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) anchors.add(node.anchor);
    };
    this.#walk((node) => {
      note(node);
      if (isAlias(node) && !anchors.has(node.source)) {
        found.push({ node, reason: 'no anchor of this name stands before it' });
      }
      if (!isMap(node)) return;
      for (const { key } of node.items) {
        note(key);
        if (isNode(key) && !isScalar(key)) found.push({ node: key, reason: 'a key is one word' });
      }
    });
    return found;
  }

  #duplicates(): DuplicateKey[] {
    const found: DuplicateKey[] = [];
    this.#walk((node, path) => {
      if (!isMap(node)) return;
      const firstLines = new Map<string, number>();
      for (const { key } of node.items) {
        const place = this.#place(offsetOf(key));
        const firstLine = firstLines.get(nameOf(key));
        if (firstLine === undefined) firstLines.set(nameOf(key), place.line);
        else found.push({ path: [...path, nameOf(key)], place, firstLine });
      }
    });
    return found;
  }

  #walk(visit: Visit, node: unknown = this.#document.contents, path: KeyPath = []): void {
    if (!isNode(node)) return;
    visit(node, path);
    if (isMap(node)) {
      for (const { key, value } of node.items) this.#walk(visit, value, [...path, nameOf(key)]);
    } else if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) this.#walk(visit, item, [...path, index]);
    }
  }

  #locate(path: KeyPath, wantKey: boolean): Place {
    let node: unknown = this.#document.contents;
    let key: unknown = node;
    for (const part of path) {
      const parent = isAlias(node) ? node.resolve(this.#document) : node;
      if (isMap(parent)) {
        const pair = parent.items.findLast((item) => nameOf(item.key) === String(part));
        if (pair === undefined) return this.#placeOf(node);
        key = pair.key;
        node = isNode(pair.value) ? pair.value : pair.key;
      } else if (isSeq(parent) && typeof part === 'number') {
        node = parent.items[part];
        key = node;
      } else {
        return this.#placeOf(node);
      }
    }
    return this.#placeOf(wantKey ? key : node);
  }

  #placeOf(node: unknown): Place {
    const place = this.#place(offsetOf(node));
    return isScalar(node) && node.type === 'PLAIN' && node.source !== undefined
      ? { ...place, written: node.source }
      : place;
  }

  #place(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

function offsetOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

/** A key that is no word is a fault; written out, some of a few bytes would fill the memory. */
function nameOf(key: unknown): string {
  if (isScalar(key)) return String(key.value);
  return isNode(key) ? '' : String(key);
}
