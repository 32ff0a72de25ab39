interface Choosing {
  readonly label: string;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly value: string;
  readonly onChoose: (value: string) => void;
}

/** One of a few, side by side: radio buttons that look like a switch, so that keyboards and screen readers know them. */
export const Choice = ({ label, options, value, onChoose }: Choosing) => (
  <fieldset class="choice">
    <legend class="unseen">{label}</legend>
    {options.map(([option, name]) => (
      <label key={option} class={option === value ? 'chosen' : undefined}>
        <input type="radio" name={label} value={option} checked={option === value} onChange={() => onChoose(option)} />
        <span>{name}</span>
      </label>
    ))}
  </fieldset>
);

export const Select = ({ label, options, value, onChoose }: Choosing) => (
  <label class="field">
    <span>{label}</span>
    <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
      {options.map(([option, name]) => (
        <option key={option} value={option}>
          {name}
        </option>
      ))}
    </select>
  </label>
);
