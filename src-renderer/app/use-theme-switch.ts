import { useComputedColorScheme } from '@mantine/core';
import { useCommand, useServices } from './context/services.tsx';

/** Light or dark by hand; "as the system" is in the settings. */
export function useThemeSwitch() {
  const { engine, navigation } = useServices();
  const dark = useComputedColorScheme('light') === 'dark';
  const toggle = () => {
    engine.settings
      .update({ theme: dark ? 'light' : 'dark' })
      .catch(() => navigation.say('The setting could not be kept: the engine did not answer.'));
  };
  useCommand('theme', toggle);
  return { dark, toggle };
}
