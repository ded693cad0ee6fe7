export type Fact = readonly [name: string, value: string];

/** Names and values, one below the other. */
export function Facts({ of }: { readonly of: readonly Fact[] }) {
  return (
    <dl class="op-facts">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
