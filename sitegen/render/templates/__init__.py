"""Templates, compiled and checked as a whole before the first page is rendered.

In come the texts of a theme's templates; out come what each depends on, and diagnostics.
``checking`` is the door. It compiles templates by the ``engine``, which is Jinja, and reads the
``facts`` of their trees; ``types`` follows what they ask of records. ``sandbox`` says what no
template may name.
"""
