"""Brings a built site to where it is served from: a folder, or a branch of its git repository.

What is sent is everything in the output folder, whoever put it there, but for what the build keeps
for itself there. What hosts want beyond that is their own tools' business.
"""

from sitegen.deploy.branch import Branch
from sitegen.deploy.folder import to_folder
from sitegen.deploy.sending import DeployError, Difference

__all__ = ["Branch", "DeployError", "Difference", "to_folder"]
