/** All state of a view is in its address, #/screen?name=value, so that any view can be sent to a colleague. */
const listeners = new Set();

/** Where we are: the screen and its parameters; a parameter that is repeated is a list. */
export function here() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?', 2);
  const params = {};
  for (const [name, value] of new URLSearchParams(query)) {
    params[name] = name in params ? [].concat(params[name], value) : value;
  }
  return { screen: decode(path) || 'overview', params };
}

function decode(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The address of a view. */
export function link(screen, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') {
        query.append(name, one);
      }
    }
  }
  const text = query.toString().replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%2F', '/');
  return `#/${encodeURIComponent(screen)}${text ? `?${text}` : ''}`;
}

/** Goes there; with replace, "back" leaves this step out. */
export function go(screen, params = {}, { replace = false } = {}) {
  const url = link(screen, params);
  if (location.hash === url) {
    return;
  }
  if (replace) {
    history.replaceState(null, '', url);
    listeners.forEach((listener) => listener(here()));
  } else {
    location.hash = url;
  }
}

/** The same view with some parameters changed; null takes one away. */
export function change(changes, options) {
  const { screen, params } = here();
  go(screen, { ...params, ...changes }, options);
}

export function on(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

addEventListener('hashchange', () => listeners.forEach((listener) => listener(here())));

/** A parameter as a list. */
export function list(value) {
  return value === undefined || value === null || value === '' ? [] : [].concat(value);
}
