"""The template engine: Jinja, with less work for each value on a page.

A page of reviews shows hundreds of short texts. Jinja makes an object of each text that it escapes,
looks up each word of the theme while it renders, and counts its functions for each include. Here,
an escaped text is a plain text, a word that never changes is part of the compiled template, and
functions are counted once. Templates mean exactly the same as in Jinja.

Templates run no code of their own: attributes with a name made while rendering go
through Jinja's sandbox. A name after a dot is checked when the template is
compiled; if it is safe, it costs nothing more.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from functools import lru_cache, update_wrapper
from typing import Any, NoReturn

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from sitegen.render.templates import printing
from sitegen.render.templates.calls import Missing
from sitegen.render.templates.inheritance import Block, arranged, refining_blocks
from sitegen.render.templates.sandbox import GUARDED, MUTATORS, is_hidden

Load = Callable[[str], tuple[str, str, None] | None]
"""Returns a template's text and file name, or None if there is no such template."""

Resolve = Callable[[str, str], str]
"""Returns a template's full name, from the name that another template uses and that one's name."""

FrameLayer = Callable[[str], tuple[int, bool]]
"""Returns for a template's name: the number of layers above it, and whether it is a base.html."""


class _Generator(CodeGenerator):
    """Writes a template's Python code.

    If a future Jinja works differently inside, templates are slower and otherwise the same.
    """

    def visit_Call(  # noqa: N802 - Jinja names it
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        text = self._constant_text(node, frame)
        if text is None:
            super().visit_Call(node, frame, forward_caller=forward_caller)
        else:
            self.write(repr(text))

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        if node.attr in GUARDED or is_hidden(node.attr):
            super().visit_Getattr(node, frame)
        else:
            self.write("environment.plain_attribute(")
            self.visit(node.node, frame)
            self.write(f", {node.attr!r})")

    def visit_Template(  # noqa: N802
        self, node: nodes.Template, frame: Frame | None = None
    ) -> None:
        super().visit_Template(node, frame)
        self.writeline(f"refining = {refining_blocks(node)!r}")

    def visit_Extends(self, node: nodes.Extends, frame: Frame) -> None:  # noqa: N802
        super().visit_Extends(node, frame)
        self.writeline("environment.arrange_blocks(context, parent_template)")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self._write_by_escaping("environment.concatenated", "environment.joined", frame)
        self.write("((")
        for arg in node.nodes:
            self.visit(arg, frame)
            self.write(", ")
        self.write("))")

    def visit_Mod(self, node: nodes.BinExpr, frame: Frame) -> None:  # noqa: N802
        self.write("environment.modulo(")
        self.visit(node.left, frame)
        self.write(", ")
        self.visit(node.right, frame)
        self.write(")")

    def _output_child_to_const(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> str:
        text = self._constant_text(node, frame)
        if text is None and not isinstance(node, nodes.TemplateData | nodes.Const):
            raise nodes.Impossible  # the value may be one that cannot be printed
        shown = node if text is None else nodes.Const(text)
        if isinstance(shown, nodes.Const):
            shown = nodes.Const(printing.printable(shown.value))
        return super()._output_child_to_const(shown, frame, finalize)

    def _output_child_pre(
        self,
        node: nodes.Expr,  # noqa: ARG002 - Jinja gives it
        frame: Frame,
        finalize: CodeGenerator._FinalizeInfo,  # noqa: ARG002 - there is none
    ) -> None:
        self._write_by_escaping("environment.shown", "environment.plain", frame)
        self.write("(")

    def _write_by_escaping(self, escaping: str, plain: str, frame: Frame) -> None:
        """Write the name of a function: one with escaping, and another one without."""
        if frame.eval_ctx.volatile:
            self.write(f"({escaping} if context.eval_ctx.autoescape else {plain})")
        else:
            self.write(escaping if frame.eval_ctx.autoescape else plain)

    def _constant_text(self, node: nodes.Node, frame: Frame) -> str | None:
        """Return the result of a call of ``t``, if it is certain before any page is rendered."""
        match node:
            case nodes.Call(
                node=nodes.Name(name="t"),
                args=[nodes.Const(value=str(key))],
                kwargs=[],
                dyn_args=None,
                dyn_kwargs=None,
            ) if isinstance(self.environment, Engine):
                name = frame.symbols.find_ref("t")
                known = name is not None and frame.symbols.find_load(name) == ("resolve", "t")
                return self.environment.strings.get(key) if known else None
        return None


class Engine(SandboxedEnvironment):
    """The templates of a theme, which ``load`` returns by name, and the theme's words.

    ``resolve`` returns the full name of a template. ``common`` are values for all pages:
    no template changes a mapping in them.
    """

    code_generator_class = _Generator

    sandboxed = False
    """Calls are unchanged: a forbidden function has no name in templates."""

    plain_attribute = jinja2.Environment.getattr
    """Returns the value after a dot if the attribute is unknown."""

    plain = staticmethod(printing.plain)
    concatenated = staticmethod(printing.concatenated)
    joined = staticmethod(printing.joined)
    modulo = staticmethod(printing.modulo)

    def __init__(
        self,
        load: Load,
        strings: Mapping[str, str | Mapping[str, str]],
        resolve: Resolve = lambda name, _: name,
        common: Iterable[object] = (),
        frame_layer: FrameLayer = lambda _: (0, False),
    ) -> None:
        super().__init__(
            loader=jinja2.FunctionLoader(load),
            undefined=Missing,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
        )
        self.filters |= printing.checked_filters()
        self._resolve = resolve
        self._frame_layer = frame_layer
        self._common = tuple(_mappings(common))
        self.strings = {
            key: text
            for key, text in strings.items()
            if isinstance(text, str) and "{" not in text and "}" not in text
        }

    def join_path(self, template: str, parent: str) -> str:
        """Return the full name of a template by the name that another template uses."""
        return self._resolve(template, parent)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether a template may have an attribute of a value."""
        if attr not in GUARDED and not is_hidden(attr):
            return True
        if attr in MUTATORS and any(obj is one for one in self._common):
            return False
        return super().is_safe_attribute(obj, attr, value)

    def unsafe_undefined(self, obj: Any, attribute: str) -> NoReturn:
        """Reject an attribute at once, because some filters would show an undefined value."""
        attribute = str(attribute)  # it may be HTML
        if attribute in MUTATORS:
            raise SecurityError(f"{attribute!r} would change what other pages show: change a copy")
        type_name = type(obj).__name__
        raise SecurityError(f"templates cannot read {attribute!r} of {type_name!r}: leave it out")

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the functions that a template sees at present, in one mapping."""
        return {**self.globals, **(d or {})}

    @staticmethod
    def shown(value: object) -> str:
        """Return a value as a page shows it: escaped, unless it is already HTML."""
        if type(value) is str:
            return _escaped(value)
        return value if type(value) is Markup else printing.shown(value)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Return a text's ``format`` or ``format_map``, limited to values that pages can show."""
        if super().wrap_str_format(value) is None:
            return None
        text = value.__self__
        formatter = (
            printing.EscapeFormatter(self, escape=text.escape)
            if isinstance(text, Markup)
            else printing.Formatter(self)
        )

        def formatted(*args: Any, **kwargs: Any) -> str:
            if value.__name__ == "format_map":
                [kwargs], args = args, ()
            filled: str = type(text)(formatter.vformat(text, args, kwargs))
            return filled

        return update_wrapper(formatted, value)

    def arrange_blocks(self, context: Context, parent: jinja2.Template) -> None:
        """Put the blocks of an extended template around the page's, if it is a base.html.

        See :mod:`~sitegen.render.templates.inheritance`.
        """
        if not self._frame_layer(parent.name or "")[1]:
            return
        for name, block in parent.blocks.items():
            if name in block.__globals__["refining"]:
                context.blocks[name] = arranged(context.blocks[name], self._layer, self._is_around)

    def _layer(self, block: Block) -> int:
        return self._frame_layer(_globals(block)["name"])[0]

    def _is_around(self, block: Block) -> bool:
        known = _globals(block)
        name = getattr(block, "__name__", "").removeprefix("block_")
        return name in known["refining"] and self._frame_layer(known["name"])[1]


def _globals(block: Block) -> dict[str, Any]:
    """Return the globals of the compiled template of a block."""
    found: dict[str, Any] = getattr(block, "__globals__")  # noqa: B009 - any callable may be one
    return found


def _mappings(values: Iterable[object]) -> Iterator[dict[Any, Any]]:
    """Yield the mappings among some values, and those within them."""
    for value in values:
        if isinstance(value, dict):
            yield value
            yield from _mappings(value.values())
        elif isinstance(value, list | tuple):
            yield from _mappings(value)


@lru_cache(8192)
def _escaped(text: str) -> str:
    return str(escape(text))
