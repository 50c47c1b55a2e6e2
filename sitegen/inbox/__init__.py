"""The receiver of comments: readers send comments, moderators decide about them.

Input: untrusted requests, and the build's files in inbox/. Output: files in
content/comments/ and inbox/. Entry module: `sitegen.inbox.app`.
"""
