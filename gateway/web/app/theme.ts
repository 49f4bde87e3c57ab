import { Checkbox, createTheme, Menu, type CSSVariablesResolver } from '@mantine/core';

/** Mantine gets the values of tokens.css by name, so that both schemes follow from there. */
export const theme = createTheme({
  fontFamily: 'var(--font-sans)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: '0.6875rem', sm: '0.75rem', md: '0.8125rem', lg: '0.875rem', xl: '1rem' },
  lineHeights: { xs: '1.2', sm: '1.35', md: '1.4', lg: '1.4', xl: '1.45' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.25rem' }, h2: { fontSize: '1rem' }, h3: { fontSize: '0.875rem' } },
  },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '3px', sm: '6px', md: '8px', lg: '12px', xl: '999px' },
  defaultRadius: 'sm',
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  components: {
    Checkbox: Checkbox.extend({ defaultProps: { radius: 'xs' } }),
    Menu: Menu.extend({
      // The first item takes the focus; what is focusable in a menu has to be an item.
      defaultProps: { withInitialFocusPlaceholder: false },
      styles: {
        item: { minHeight: 'var(--ctl-h)', color: 'var(--text)', fontSize: 'var(--fs-body)' },
        itemSection: { marginInlineEnd: 'var(--sp-1)' },
      },
    }),
  },
  cursorType: 'pointer',
  colors: {
    petrol: [
      '#e1eff2',
      '#c5e0e6',
      '#9cc8d2',
      '#74cbdf',
      '#54bcd3',
      '#0a7f9c',
      '#0a6a82',
      '#0b5b6f',
      '#08495a',
      '#04191f',
    ],
  },
});

/** Mantine writes these per scheme with a stronger selector, so both schemes get the same references. */
const names = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-3)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-placeholder': 'var(--text-3)',
  '--mantine-color-error': 'var(--bad-text)',
  '--mantine-color-anchor': 'var(--accent-text)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
  '--mantine-color-petrol-filled': 'var(--accent)',
  '--mantine-color-petrol-filled-hover': 'var(--accent-hover)',
};

/** What floats in the dark has the greys of tokens.css, not those of the library. */
const greys = {
  '--mantine-color-dark-4': 'var(--line-strong)',
  '--mantine-color-dark-6': 'var(--surface-3)',
  '--mantine-color-dark-7': 'var(--surface)',
};

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: names,
  dark: { ...names, ...greys },
});
