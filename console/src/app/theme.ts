const KEY = 'gatehouse-theme';
const THEMES = ['as the device', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

export function theme(): Theme {
  const kept = localStorage.getItem(KEY);
  return THEMES.find((one) => one === kept) ?? 'as the device';
}

export function applyTheme(): void {
  const now = theme();
  document.documentElement.style.colorScheme = now === 'as the device' ? 'light dark' : now;
}

export function nextTheme(): Theme {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length] ?? 'as the device';
  localStorage.setItem(KEY, next);
  applyTheme();
  return next;
}
