// Cuts Tabler's stylesheet down to the families this product uses and takes out its data: images, which the CSP forbids.

// A selector stays when every class in it belongs to one of these families (element rules have none and stay).
const KEEP = new RegExp(
  "^(?:" +
    [
      "container(?:-fluid|-sm|-md|-lg|-xl|-xxl)?|row(?:-cols.*)?|col(?:-.*)?|offset-.*|g[xy]?-.*|order-.*",
      "d-.*|flex-.*|justify-content-.*|align-(?:items|self|content)-.*|gap-.*|row-gap-.*|column-gap-.*",
      "[mp][tbsexy]?-.*|w-(?:25|50|75|100|auto)|h-(?:100|auto)|mw-100|mh-100|vh-100|min-vh-100|min-vw-100|vw-100",
      "text-(?:start|center|end|(?:sm|md|lg|xl|xxl)-(?:start|center|end)|wrap|nowrap|break|truncate)",
      "border(?:-(?:top|end|bottom|start|x|y))?(?:-0|-wide)?|rounded(?:-.*)?|overflow-.*|position-.*|sticky-(?:top|bottom)|fixed-(?:top|bottom)",
      "float-.*|visually-hidden(?:-focusable)?|visible|invisible|list-unstyled|clearfix|align-(?:baseline|top|middle|bottom)|stretched-link|vr|hstack|vstack",
      "modal(?:-(?!blur|status).*)?|offcanvas(?:-.*)?|fade|show|showing|hiding|collapse|collapsing|collapsed",
    ].join("|") +
    ")$",
);

/** Splits CSS text into its blocks: [prelude, body or null when the prelude ends with a semicolon]. */
function blocks(css) {
  const found = [];
  let at = 0;
  let start = 0;
  let depth = 0;
  let open = -1;
  while (at < css.length) {
    const c = css[at];
    if (c === "/" && css[at + 1] === "*") {
      const end = css.indexOf("*/", at + 2) + 2;
      if (depth === 0) start = end;
      at = end;
      continue;
    }
    if (c === '"' || c === "'") {
      do {
        at += css[at] === "\\" ? 2 : 1;
      } while (css[at] !== c);
    } else if (c === "{") {
      if (depth++ === 0) open = at;
    } else if (c === "}" && --depth === 0) {
      found.push([css.slice(start, open).trim(), css.slice(open + 1, at)]);
      start = at + 1;
    } else if (c === ";" && depth === 0) {
      found.push([css.slice(start, at).trim(), null]);
      start = at + 1;
    }
    at++;
  }
  return found;
}

/** Splits a selector list at its outermost commas. */
function selectors(prelude) {
  const list = [];
  let depth = 0;
  let part = "";
  for (const c of prelude) {
    if (c === "(" || c === "[") depth++;
    if (c === ")" || c === "]") depth--;
    if (c === "," && depth === 0) {
      list.push(part);
      part = "";
    } else part += c;
  }
  return [...list, part].map((s) => s.trim());
}

function stays(selector) {
  if (/data-bs-theme=dark|\[dir=rtl\]|\[data-vc|:host/.test(selector)) return false;
  const classes = selector.match(/\.(?:\\.|[\w-])+/g) ?? [];
  return classes.every((name) => KEEP.test(name.slice(1).replaceAll("\\", "")));
}

function cut(css) {
  let out = "";
  for (const [prelude, body] of blocks(css)) {
    if (body === null) {
      if (!prelude.startsWith("@charset") && !prelude.startsWith("@import")) out += `${prelude};`;
    } else if (/^@(?:media|supports)/.test(prelude)) {
      const inner = cut(body);
      if (inner) out += `${prelude}{${inner}}`;
    } else if (prelude.startsWith("@")) {
      if (/^@(?:property|layer)/.test(prelude)) out += `${prelude}{${body}}`;
    } else {
      const kept = selectors(prelude).filter(stays);
      if (kept.length) out += `${kept.join(",")}{${body.replace(/url\((?:"data:[^"]*"|'data:[^']*'|data:[^)]*)\)/g, "none")}}`;
    }
  }
  return out;
}

/** Takes out custom properties that nothing reads, until none is left; ours set --tblr-* but never read them. */
function prune(css) {
  for (;;) {
    const read = new Set([...css.matchAll(/var\((--[\w-]+)/g)].map((match) => match[1]));
    const less = css.replace(/(?<=[{;])(--[\w-]+):[^;{}]*(?:;|(?=\}))/g, (all, name) => (read.has(name) ? all : ""));
    if (less.length === css.length) return css.replace(/[^{}]+\{\}/g, "");
    css = less;
  }
}

export function trim(css) {
  return prune(cut(css));
}
