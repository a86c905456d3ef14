# Moves the clock of the emulator: a test of what needs days takes none.

variable "advance" {
  description = "By how much, such as 8d"
  type        = string
}

resource "terraform_data" "clock" {
  # A test that moves it twice names two lengths.
  triggers_replace = var.advance

  provisioner "local-exec" {
    command = "curl --fail --silent --show-error --request PUT --data \"$MOVE\" \"$KMS_ENDPOINT/_emulator/clock\""

    environment = {
      MOVE = jsonencode({ advance = var.advance })
    }
  }
}
