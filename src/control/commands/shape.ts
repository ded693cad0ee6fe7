/**
 * What lockerctl expects of the daemon's answers, and checks before it shows them. They are few and plain, and the schema library takes
 * longer to load than all else of a command, most of a second on a small board; so there is this. It checks and changes nothing:
 * members that no shape names stay.
 */
class Shape<T, Absent extends boolean = false> {
  constructor(
    /** Where a value does not fit: a path such as `.alarms[0].code`, empty for the value itself; `undefined` where it fits. */
    readonly misfit: (value: unknown) => string | undefined,
    /** Whether a member of this shape may be left out. */
    readonly absent: Absent,
  ) {}

  fits(value: unknown): value is T {
    return this.misfit(value) === undefined;
  }

  /** @throws Error where the value does not fit: the daemon is of another version than this lockerctl */
  parse(value: unknown): T {
    if (this.fits(value)) return value;
    const where = this.misfit(value) || 'all of it';
    throw new Error(`the answer of lockerd is not as expected (${where}): is it of the same version as lockerctl?`);
  }

  optional(): Shape<T | undefined, true> {
    return new Shape((value) => (value === undefined ? undefined : this.misfit(value)), true);
  }

  nullable(): Shape<T | null> {
    return new Shape((value) => (value === null ? undefined : this.misfit(value)), false);
  }
}

type Any = Shape<unknown, boolean>;
export type Shown<S> = S extends Shape<infer T, boolean> ? T : never;

type Members = Readonly<Record<string, Any>>;
type Optional<M extends Members> = { [K in keyof M]: M[K] extends Shape<unknown, true> ? K : never }[keyof M];
type ObjectOf<M extends Members> = { readonly [K in Exclude<keyof M, Optional<M>>]: Shown<M[K]> } & {
  readonly [K in Optional<M>]?: Exclude<Shown<M[K]>, undefined>;
};

const here = '';

function simple<T>(is: (value: unknown) => boolean): Shape<T> {
  return new Shape<T>((value) => (is(value) ? undefined : here), false);
}

export const text = simple<string>((value) => typeof value === 'string');
export const number = simple<number>((value) => typeof value === 'number');
export const boolean = simple<boolean>((value) => typeof value === 'boolean');
/** Whatever JSON has. */
export const anything = simple<unknown>(() => true);

/** One of these texts. */
export function oneOf<T extends string>(texts: readonly T[]): Shape<T> {
  return simple<T>((value) => texts.some((known) => known === value));
}

/** One of the keys: the compiler sees to it that none of the type is forgotten, where its own list is in a module that loads much. */
export function keyOf<T extends string>(keys: Readonly<Record<T, true>>): Shape<T> {
  return simple<T>((value) => typeof value === 'string' && Object.hasOwn(keys, value));
}

export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  return new Shape<readonly T[]>((value) => {
    if (!Array.isArray(value)) return here;
    for (const [at, one] of value.entries()) {
      const misfit = item.misfit(one);
      if (misfit !== undefined) return `[${at}]${misfit}`;
    }
    return undefined;
  }, false);
}

export function filledList<T>(item: Shape<T>): Shape<readonly [T, ...T[]]> {
  return new Shape<readonly [T, ...T[]]>((value) => {
    return Array.isArray(value) && value.length === 0 ? here : list(item).misfit(value);
  }, false);
}

/** A map from texts to values of one shape. */
export function map<T>(item: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return new Shape<Readonly<Record<string, T>>>((value) => {
    if (!isObject(value)) return here;
    return firstMisfit(Object.entries(value).map(([key, one]) => [key, one, item] as const));
  }, false);
}

export function object<const M extends Members>(members: M): Shape<ObjectOf<M>> {
  return new Shape<ObjectOf<M>>((value) => {
    if (!isObject(value)) return here;
    return firstMisfit(Object.entries(members).map(([key, shape]) => [key, value[key], shape] as const));
  }, false);
}

/** Any one of these; where a value fits none, the whole of it is the misfit. */
export function either<const S extends readonly Any[]>(shapes: S): Shape<Shown<S[number]>> {
  return simple<Shown<S[number]>>((value) => shapes.some((shape) => shape.fits(value)));
}

/** The value of a member that tells kinds of objects apart. */
export function exactly<const T extends string>(word: T): Shape<T> {
  return oneOf([word]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstMisfit(members: readonly (readonly [key: string, value: unknown, shape: Any])[]): string | undefined {
  for (const [key, value, shape] of members) {
    const misfit = shape.misfit(value);
    if (misfit !== undefined) return `.${key}${misfit}`;
  }
  return undefined;
}
