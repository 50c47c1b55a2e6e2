"""The keys of pages: a page whose key is not that of the last build is outdated.

A page's key is the digest of all that it is made of: the program with its libraries, the plugins,
the base URL, the theme's strings, the site's record, the templates that its own is made of, the
shared collections that these mention, and its record, which holds the records that the plan named
and nothing else. So a page that is up to date cannot be wrong, and nobody has to remember what
depends on what.
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
"""What the record of a page holds whose text calls a shortcode."""


def template_digests(theme: Theme) -> dict[str, bytes]:
    """Return the digest of each of a theme's templates.

    One that names others by their layer is another one in another layer. One that extends others
    is so too: how far down it is decides which blocks are laid around its own.
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
    ) -> None:
        plugins = (config.plugins, modules_digest(config.plugins.modules))
        self._program = program
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
        """Return the key of what is drawn from its record alone."""
        return digest_of_bytes(b"".join((self._program, view)))

    def key(self, template: str, view: bytes) -> bytes:
        """Return the key of a page by its template and its encoded record."""
        templates = self._closure(template, calls=_SHORTCODE in view)
        return digest_of_bytes(b"".join((self._basis, templates, view)))
