import {
  Button,
  Checkbox,
  createTheme,
  Loader,
  type MantineThemeOverride,
  Menu,
  Modal,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Select,
  Switch,
  TagsInput,
  TextInput,
  Tooltip,
} from '@mantine/core';

/** Small controls throughout; sizes and colours themselves stand in theme.css, so that no style element is needed at run time. */
export const theme: MantineThemeOverride = createTheme({
  defaultRadius: 'sm',
  cursorType: 'default',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    // No star behind the labels of required fields: it would become part of the label's text, and all but one are required.
    TextInput: TextInput.extend({ defaultProps: { size: 'xs', withAsterisk: false } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'xs', withAsterisk: false } }),
    NumberInput: NumberInput.extend({ defaultProps: { size: 'xs', withAsterisk: false } }),
    TagsInput: TagsInput.extend({ defaultProps: { size: 'xs' } }),
    Select: Select.extend({ defaultProps: { size: 'xs' } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs' } }),
    Switch: Switch.extend({ defaultProps: { size: 'sm' } }),
    Loader: Loader.extend({ defaultProps: { size: 'xs' } }),
    // The command palette has no title that could name it; dialogs with one are named by that.
    ModalContent: Modal.Content.extend({ defaultProps: { 'aria-label': 'Commands' } }),
    Menu: Menu.extend({ defaultProps: { transitionProps: { duration: 0 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { transitionProps: { duration: 0 } } }),
  },
});
