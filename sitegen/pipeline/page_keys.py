"""The keys of pages: a page whose key differs from the last build's is outdated.

A page's key is the digest of all its inputs: the program with its libraries, the plugins,
the base URL, the theme's strings, the site's record, the templates of the page, the
shared collections that these mention, and its record, which contains only the records from the
plan. So a page that is up to date cannot be wrong, and the code needs no list of
dependencies.
"""

from functools import cache

from sitegen.cache.database import encode
from sitegen.config.loading import Config
from sitegen.core.digest import digest_of, digest_of_bytes, modules_digest
from sitegen.models.shared import Collections
from sitegen.models.site import Site
from sitegen.render.templates.checking import TemplateCheck
from sitegen.theme.loading import PARENT, SHORTCODES, Template, Theme

_SHORTCODE = encode("shortcode")
"""The mark in a page's record of a text that calls a shortcode."""


def template_digests(theme: Theme) -> dict[str, bytes]:
    """Return the digest of each of a theme's templates.

    A template that names others by their layer has another digest in another layer. The same is
    true if it extends others, because its layer decides which blocks go around its own.
    """

    def layer(template: Template) -> bytes:
        found = f"\0{template.layer}" if PARENT in template.source else ""
        if "extends" in template.source:
            found += f"\0{theme.layers.index(template.layer)}"
        return found.encode()

    return {
        name: digest_of_bytes(template.source.encode("utf-8", "surrogatepass") + layer(template))
        for name, template in theme.templates.items()
    }


class PageKeys:
    """Makes the keys of pages."""

    def __init__(
        self,
        site: Site,
        shared: Collections,
        checked: TemplateCheck,
        theme: Theme,
        config: Config,
        program: bytes,
        plan_basis: bytes = b"",
    ) -> None:
        plugins = (config.plugins, modules_digest(config.plugins.modules))
        self._program = program
        self._plan_basis = plan_basis
        self._basis = digest_of(
            program,
            site,
            theme.strings,
            theme.untranslated,
            config.base_url,
            config.relative,
            plugins,
        )
        sources = template_digests(theme)
        shortcodes = [name for name in sources if name.startswith(SHORTCODES)]

        @cache
        def closure(template: str, *, calls: bool) -> bytes:
            members = set(checked.dependencies.get(template, ()))
            for name in shortcodes if calls else ():
                members.update(checked.dependencies.get(name, (name,)))
            mentioned = [shared.named(name) for name in checked.collections.get(template, ())]
            return digest_of([(name, sources.get(name)) for name in sorted(members)], mentioned)

        self._closure = closure

    def drawing_key(self, view: bytes) -> bytes:
        """Return the key of a page that is drawn only from its record."""
        return digest_of_bytes(b"".join((self._program, view)))

    def inputs_key(self, template: str, inputs: bytes) -> bytes:
        """Return the key of a page's inputs: while it is the same, so are its record and its key.

        It covers the templates of every shortcode, because only the record says which are called.
        """
        templates = self._closure(template, calls=True)
        return digest_of_bytes(b"".join((self._basis, self._plan_basis, templates, inputs)))

    def key(self, template: str, view: bytes) -> bytes:
        """Return the key of a page by its template and its encoded record."""
        templates = self._closure(template, calls=_SHORTCODE in view)
        return digest_of_bytes(b"".join((self._basis, templates, view)))
