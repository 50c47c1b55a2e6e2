"""The receiver of comments: readers send them here, moderators decide about them.

Input: requests of strangers, and what the build has left in inbox/. Output: files in
content/comments/ and inbox/. Entry module: `sitegen.inbox.app`.
"""
