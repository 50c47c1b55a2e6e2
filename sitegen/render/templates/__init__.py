"""Templates: all of them are compiled and checked before the first page is rendered.

Input: the texts of a theme's templates. Output: the dependencies of each, and problems. Entry
module: ``checking``. It compiles templates with the ``engine``, which is Jinja, and reads the
``facts`` of their trees. ``types`` follows the attributes of records that they use. ``sandbox``
lists the names that no template may use.
"""
