import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { linter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';

export type Language = 'javascript' | 'json' | 'text';

/**
 * Code to read or to write. It has a shadow, in which the editor may add its style sheets without breaking the
 * page's policy. Tab leaves it, as it leaves every field; Escape closes what is open in it.
 */
@customElement('gate-code')
export class CodeEditor extends LitElement {
  @property() label = 'Code';
  @property() language: Language = 'javascript';
  @property() value = '';
  @property({ type: Boolean }) readonly = false;
  #view: EditorView | null = null;

  /** What stands in it now. */
  get text(): string {
    return this.#view?.state.doc.toString() ?? this.value;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#view?.destroy();
    this.#view = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate(); // made anew where the element has been moved
  }

  protected override updated(changed: PropertyValues): void {
    const other = ['language', 'readonly', 'label'].some((name) => changed.has(name));
    if (!this.#view || other) {
      const text = this.#view && !changed.has('value') ? this.text : this.value;
      this.#view?.destroy();
      this.#view = this.#made(text);
    } else if (changed.has('value') && this.value !== this.text) {
      this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: this.value } });
    }
  }

  #made(text: string): EditorView {
    const heard = EditorView.updateListener.of((update) => {
      if (update.docChanged) {
        this.dispatchEvent(new CustomEvent('typed', { detail: this.text }));
      }
    });
    return new EditorView({
      parent: this.renderRoot as ShadowRoot,
      root: this.renderRoot as ShadowRoot,
      state: EditorState.create({ doc: text, extensions: [extensions(this.language, this.readonly), heard, named(this.label)] }),
    });
  }
}

function named(label: string): Extension {
  return EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' });
}

function extensions(language: Language, readonly: boolean): Extension {
  const common = [lineNumbers(), syntaxHighlighting(COLOURS), LOOK, EditorView.lineWrapping, bracketMatching(), LANGUAGES[language]()];
  const writing = [
    history(), closeBrackets(), indentOnInput(), highlightActiveLine(), highlightSelectionMatches(),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap]),
  ];
  return readonly
    ? [...common, EditorState.readOnly.of(true), EditorView.contentAttributes.of({ tabindex: '0' }), EditorView.editable.of(false)]
    : [...common, ...writing];
}

const LANGUAGES: Record<Language, () => Extension> = {
  javascript: () => javascript(),
  json: () => [json(), linter((view) => (view.state.doc.length ? jsonParseLinter()(view) : []))],
  text: () => [],
};

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.regexp, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: [tags.propertyName, tags.definition(tags.variableName), tags.function(tags.variableName)], color: 'var(--code-name)' },
  { tag: [tags.comment], color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: tags.invalid, color: 'var(--alarm)' },
]);

const LOOK = EditorView.theme({
  '&': {
    color: 'var(--ink)',
    backgroundColor: 'var(--card)',
    border: '1px solid var(--edge)',
    borderRadius: 'var(--radius)',
    fontSize: '.9rem',
    minHeight: 'var(--code-height, 12rem)',
  },
  '&.cm-focused': { outline: '3px solid var(--accent)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--code)', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { color: 'var(--quiet)', backgroundColor: 'var(--sunk)', border: '0', borderRadius: 'var(--radius) 0 0 var(--radius)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--sunk)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection': {
    backgroundColor: 'var(--accent-wash)',
  },
  '.cm-tooltip, .cm-panels': { color: 'var(--ink)', backgroundColor: 'var(--card)', border: '1px solid var(--line)' },
  '.cm-panels input, .cm-panels button': { font: 'inherit' },
});
