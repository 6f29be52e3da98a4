# SPDX-License-Identifier: Apache-2.0
# Seal while Terraform applies, with nothing but what is built in. The zip's digest is known only then: an `archive_file` of the
# output `folder` is read during the apply.

variable "source_folder" {
  type = string
}

variable "into" {
  type = string
}

variable "key" {
  type = string
}

variable "package_version" {
  type = number
}

locals {
  query = {
    source  = var.source_folder
    into    = var.into
    package = "hello"
    version = tostring(var.package_version)
    bind    = "function=hello"
    key     = var.key
  }
}

resource "terraform_data" "sealed" {
  input = var.into
  # Sealed again when a file, the version or the key changes.
  triggers_replace = [local.query, { for name in fileset(var.source_folder, "**") : name => filesha256("${var.source_folder}/${name}") }]

  provisioner "local-exec" {
    command     = "printf '%s' \"$QUERY\" | ${path.module}/../seal.sh"
    environment = { QUERY = jsonencode(local.query) }
  }
}

output "folder" {
  value = terraform_data.sealed.output
}
