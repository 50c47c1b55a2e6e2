"""Templates, compiled and checked as a whole before the first page is rendered.

Input: the texts of a theme's templates. Output: what each depends on, and problems. Entry module:
``checking``. It compiles templates by the ``engine``, which is Jinja, and reads the ``facts`` of
their trees; ``types`` follows what they ask of records. ``sandbox`` says what no template may name.
"""
