# frozen_string_literal: true

require 'open3'
require 'socket'

# Looks at the host before `vagrant up` spends minutes on something that cannot work.
module Preflight
  # MiB that the host's own system needs beside the nodes.
  HOST_RESERVE = 1024

  # The first ansible-core that manages Ubuntu 24.04's Python.
  OLDEST_ANSIBLE = '2.16'

  # By which Vagrant and Ansible in WSL2 reach the machines of Windows' VirtualBox.
  WSL_VARIABLES = %w[VAGRANT_WSL_ENABLE_WINDOWS_ACCESS VAGRANT_WSL_WINDOWS_ACCESS_USER_HOME_PATH SSH_HOST].freeze

  # Sentences that say what is wrong and what to do, none when the host will do.
  def self.problems(settings, ctrl_exists:)
    windows = windows_problem(RbConfig::CONFIG['host_os'], ENV)
    return [windows] if windows

    info = virtualbox_host_info
    return [no_virtualbox] unless info

    [processor_problem, memory_problem(settings, info), network_problem(Socket.getifaddrs),
     (address_problem(settings) unless ctrl_exists), ansible_problem].compact
  end

  # Nothing else can be looked at before this is right.
  def self.windows_problem(host_os, env)
    return 'Ansible does not run on Windows itself: run Vagrant in WSL2, as docs/cluster.md says.' if host_os.match?(/mswin|mingw/)

    missing = WSL_VARIABLES.select { |name| env[name].to_s.empty? }
    return nil if missing.empty? || !env.key?('WSL_DISTRO_NAME')

    "This is WSL2, where docs/cluster.md has you set #{missing.join(', ')} first: without, VirtualBox's machines are out of reach."
  end

  # What `VBoxManage list hostinfo` prints, nil without a working VirtualBox. In WSL the program is Windows' own.
  def self.virtualbox_host_info
    %w[VBoxManage VBoxManage.exe].each do |program|
      output, status = Open3.capture2e(program, 'list', 'hostinfo')
      return output if status.success?
    rescue Errno::ENOENT
      next
    end
    nil
  end

  def self.no_virtualbox
    'VirtualBox is missing or does not work: `VBoxManage list hostinfo` failed. Install VirtualBox 7 ' \
      '(https://www.virtualbox.org); in WSL2 add its Windows folder to PATH as docs/cluster.md says.'
  end

  def self.ansible_problem
    output, = Open3.capture2e('ansible-playbook', '--version')
    version = output[/core (\d+\.\d+)/, 1]
    return nil if version && Gem::Version.new(version) >= Gem::Version.new(OLDEST_ANSIBLE)

    "`ansible-playbook` is ansible-core #{version || 'of an unknown version'}, but #{OLDEST_ANSIBLE} or later is needed: " \
      'install requirements.txt beside the Vagrantfile as docs/cluster.md says.'
  rescue Errno::ENOENT
    '`ansible-playbook` is missing: install requirements.txt beside the Vagrantfile as docs/cluster.md says.'
  end

  # What is fetched for the nodes, and the box, is for x86-64.
  def self.processor_problem
    cpu = RbConfig::CONFIG['host_cpu']
    "This host's processor is #{cpu}: the nodes need an x86-64 one." unless cpu.match?(/x86_64|x64|amd64/)
  end

  # MiB are VirtualBox's "MByte".
  def self.memory_problem(settings, info)
    total = info[/Memory size:\s+(\d+) MByte/, 1]&.to_i
    return nil if total.nil? || total >= settings.memory + HOST_RESERVE

    "Too little memory: the #{settings.nodes.size} nodes take #{settings.memory} MiB and the host should keep " \
      "#{HOST_RESERVE} MiB, but it has #{total} MiB. Set WORKERS, WORKER_MEMORY or CTRL_MEMORY lower."
  end

  # The host-only network must belong to VirtualBox alone.
  def self.network_problem(interfaces)
    taken = interfaces.find do |interface|
      interface.addr&.ipv4? && interface.addr.ip_address.start_with?("#{Cluster::NETWORK}.") &&
        interface.name !~ /vboxnet|virtualbox|bridge1\d\d/i
    end
    # WSL's mirrored network shows VirtualBox's adapter as an ordinary ethN, always with the host's address .1.
    return nil if taken.nil? || (taken.addr.ip_address == "#{Cluster::NETWORK}.1" && ENV.key?('WSL_DISTRO_NAME'))

    "The network #{Cluster::NETWORK}.0/24 is taken: #{taken.name} has #{taken.addr.ip_address}. Take that interface " \
      'down, or leave the network it belongs to.'
  end

  # Another cluster of the same addresses, from another clone for instance.
  def self.address_problem(settings)
    address = settings.nodes.first.address
    Socket.tcp(address, 22, connect_timeout: 1).close
    "Something else already answers at #{address}: another clone's cluster? Destroy it first (`vagrant global-status`)."
  rescue SystemCallError
    nil
  end

  private_class_method :virtualbox_host_info, :no_virtualbox, :ansible_problem, :processor_problem, :address_problem
end
