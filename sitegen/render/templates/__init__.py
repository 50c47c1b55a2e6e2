"""What templates say, and what is wrong with it before the first page is made of them.

``checking`` has a theme's templates compiled by the ``engine``, which is Jinja, and looks them over
by the ``facts`` of their trees; ``types`` follows what they ask of records, by what ``terms`` can
be and the types of values in records (``kinds``). ``sandbox`` says what no template may name.
"""
