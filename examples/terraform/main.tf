# SPDX-License-Identifier: Apache-2.0
# Seal while Terraform plans, so that the plan shows the digest of the sealed zip. at-apply/ is the other way.

terraform {
  required_providers {
    archive  = { source = "hashicorp/archive" }
    aws      = { source = "hashicorp/aws" }
    external = { source = "hashicorp/external" }
  }
}

variable "key" {
  description = "Private key in a file outside of every package"
  type        = string
}

variable "package_version" {
  description = "Counts up with each release"
  type        = number
}

variable "role" {
  type = string
}

variable "coldseal_layer" {
  description = "ARN of the layer's version that your account published"
  type        = string
}

data "external" "hello" {
  program = ["${path.module}/seal.sh"]
  query = {
    source  = "${path.module}/src"
    into    = "${path.module}/.sealed/hello"
    package = "hello"
    version = tostring(var.package_version)
    bind    = "function=hello"
    key     = var.key
  }
}

data "archive_file" "hello" {
  type        = "zip"
  source_dir  = data.external.hello.result.folder
  output_path = "${path.module}/.sealed/hello.zip"
}

resource "aws_lambda_function" "hello" {
  function_name    = "hello"
  role             = var.role
  runtime          = "python3.12"
  handler          = "app.handler"
  filename         = data.archive_file.hello.output_path
  source_code_hash = data.archive_file.hello.output_base64sha256

  # The last one: a later layer can overwrite its files.
  layers = [var.coldseal_layer]

  environment {
    variables = { AWS_LAMBDA_EXEC_WRAPPER = "/opt/coldseal-wrapper" }
  }
}
