"""The template engine: Jinja, sparing of work for each value that a page shows.

A page of reviews shows hundreds of short texts. Jinja makes an object of each that it escapes,
looks up each word of the theme while it renders, and counts its functions for each include; here
a text is escaped to a text, a word that never changes is part of the compiled template, and
functions are counted once. What templates mean is Jinja's, to the letter.

Templates run no code of their own: what they ask for by a name that is made while rendering goes
through Jinja's sandbox. A name that is written after a dot is looked at when the template is
compiled, and once it leads nowhere, costs nothing more.
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
"""Returns a template's text and file name, or None where there is no such template."""

Resolve = Callable[[str, str], str]
"""Returns the name of the template that one asks for: what it is called there, and its own name."""

FrameLayer = Callable[[str], tuple[int, bool]]
"""Tells of a template by its name: how many layers are above its own, and if it is a base.html."""


class _Generator(CodeGenerator):
    """Writes a template's Python code.

    Where a coming Jinja has other ways within, templates are slower and otherwise the same.
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
            raise nodes.Impossible  # what it comes to may be nothing that can be printed
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
        """Write the name of a function: one where texts are escaped, and another where not."""
        if frame.eval_ctx.volatile:
            self.write(f"({escaping} if context.eval_ctx.autoescape else {plain})")
        else:
            self.write(escaping if frame.eval_ctx.autoescape else plain)

    def _constant_text(self, node: nodes.Node, frame: Frame) -> str | None:
        """Return what a call of ``t`` gives, where that is sure before any page is rendered."""
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

    What a name means in a template is told by ``resolve``. ``common`` are values that all pages
    see: no template changes a mapping in them.
    """

    code_generator_class = _Generator

    sandboxed = False
    """Calls are as they are: what must not be called cannot be named."""

    plain_attribute = jinja2.Environment.getattr
    """Returns what stands after a dot, where its name leads nowhere."""

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
        """Return the name of a template by what another one calls it."""
        return self._resolve(template, parent)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether a template may have an attribute of a value."""
        if attr not in GUARDED and not is_hidden(attr):
            return True
        if attr in MUTATORS and any(obj is one for one in self._common):
            return False
        return super().is_safe_attribute(obj, attr, value)

    def unsafe_undefined(self, obj: Any, attribute: str) -> NoReturn:
        """Refuse an attribute at once: left undefined, some filters would show it as such."""
        attribute = str(attribute)  # it may be HTML
        if attribute in MUTATORS:
            raise SecurityError(f"{attribute!r} would change what other pages show: change a copy")
        type_name = type(obj).__name__
        raise SecurityError(f"templates do not see {attribute!r} of {type_name!r}: leave it out")

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the functions that a template sees: those of now, in one mapping."""
        return {**self.globals, **(d or {})}

    @staticmethod
    def shown(value: object) -> str:
        """Return a value as a page shows it: escaped, unless it is HTML already."""
        if type(value) is str:
            return _escaped(value)
        return value if type(value) is Markup else printing.shown(value)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Return a text's ``format`` or ``format_map`` so that it prints what pages can show."""
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
        """Lay the blocks of a template that is extended around the page's, if it is a base.html.

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
    """Return what the compiled template of a block says of itself."""
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
