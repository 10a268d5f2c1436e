"""The review room: the review as an app for the terminal, made for people who do this all day.

What a key does is decided by plain values (``form``, ``rows``, ``blind``, ``outcome``), which know no screen; the
widgets only draw them. Everything that is kept goes through a ``Sitting``.

- ``texts``, ``times``, ``code_words``, ``fuzzy``: log texts and classes as they are shown and searched
- ``editor``, ``rows``, ``picking``, ``form``, ``blind``, ``outcome``, ``refill``: questions and their answers
- ``log``, ``facts``, ``case_lines``, ``heads``, ``panes``, ``listing``, ``waiting``: what is drawn, and keys in bursts
- ``desk``, ``actions``, ``case_screen``, ``app``: which case is on the table, what each key does, and the app itself
"""
