import { ColorSwatch } from '@mantine/core';
import type { ServerInput } from '../../../src-shared/contract/servers.ts';
import { serverColours } from './server-choices.ts';
import css from './servers.module.css';

/** The colour of a server in the list, as radio buttons. */
export function ColourField(props: { value: ServerInput['colour']; onChange: (colour: ServerInput['colour']) => void }) {
  return (
    <fieldset className={css.colours}>
      <legend>Colour</legend>
      {serverColours.map((colour) => (
        <label key={colour} title={colour}>
          <input
            type="radio"
            name="colour"
            aria-label={colour}
            checked={colour === props.value}
            onChange={() => props.onChange(colour)}
          />
          <ColorSwatch color={`var(--q-server-${colour})`} size={18} withShadow={false} />
        </label>
      ))}
    </fieldset>
  );
}
