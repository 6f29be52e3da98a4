# SPDX-License-Identifier: Apache-2.0
"""The rows of the catalogue, a family a file: each has cases(setting), which yields Case after Case."""
