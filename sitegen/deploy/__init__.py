"""Brings a built site to where it is served from: a folder, or a branch of its git repository.

What is sent is everything in the output folder, whoever put it there, but for what the build keeps
for itself there. What hosts want beyond that is their own tools' business.
"""
